import { Problem } from '../../shared/errors.ts';
import { type Job, type JobSpec, jobIdFrom } from '../../shared/job/model.ts';
import type { Stage } from '../../shared/job/store.ts';
import { microUsdFrom, usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { type CostBounds, costBounds } from '../cost.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindOf, quotaNameOf } from '../kinds/kinds.ts';

/** Who a new job is for. */
export interface Origin {
  /** Its id, where that follows from what it is for; else it is a new one. */
  id?: string;
  project: string;
  submittedBy: string;
  parent?: { jobId: string; stage: string };
  /** The job of which this is another try, and its stages that are not done again. */
  retryOf?: { jobId: string; reused: readonly Stage[] };
}

/**
 * A job as it is before anything happened to it. Throws Problem `BudgetExceeded` when its worst
 * case cannot fit its own cap: it would be stopped before its end.
 */
export function newJob(ports: Ports, spec: JobSpec, origin: Origin): Job {
  const bounds = costBounds(toDo(spec, origin), ports.config.region);
  refuseOverCap(spec, bounds);
  refuseUnknownChannel(ports, spec);
  const at = ports.clock.iso();
  const quota = quotaNameOf(spec, origin.project);
  return {
    v: 1,
    id: origin.id ?? jobIdFrom(ports.newUlid()),
    project: origin.project,
    kind: spec.kind,
    ...(spec.name ? { name: spec.name } : {}),
    spec,
    phase: 'Pending',
    attempt: 1,
    rev: 1,
    createdAt: at,
    updatedAt: at,
    submittedBy: origin.submittedBy,
    ...(quota === undefined ? {} : { quota }),
    ...(origin.parent ? { parent: origin.parent } : {}),
    ...(origin.retryOf ? { retryOf: origin.retryOf.jobId } : {}),
    ...decidedBy(kindOf(spec.kind)),
    logs: [],
    cost: {
      likelyMicroUsd: bounds.likelyMicroUsd,
      worstMicroUsd: bounds.worstMicroUsd,
      allAttemptsMicroUsd: bounds.allAttemptsMicroUsd,
      actualMicroUsd: 0,
    },
  };
}

/** The specification without the stages that are done already: they cost nothing more. */
function toDo(spec: JobSpec, { retryOf }: Origin): JobSpec {
  if (!spec.stages || !retryOf) return spec;
  const isDone = (name: string) => retryOf.reused.some((stage) => stage.name === name);
  const left = Object.entries(spec.stages).filter(([name]) => !isDone(name));
  return { ...spec, stages: Object.fromEntries(left) };
}

/** What a kind decides for all its jobs, where shared code asks for it that knows no kinds. */
const decidedBy = ({ pays, trials, metering }: Kind): Partial<Job> => ({
  ...(pays === 'itself' ? { paysItself: true } : {}),
  ...(trials ? { trials } : {}),
  ...(metering ? { metering } : {}),
});

/** A message that could reach nobody is refused while someone is there to read why. */
function refuseUnknownChannel({ config }: Ports, { notify }: JobSpec): void {
  const at = notify.indexOf('slack');
  if (at < 0 || config.slack) return;
  throw new Problem('InvalidSpec', `/notify/${at}: this plane has no webhook for Slack.`, {
    pointer: `/notify/${at}`,
    given: 'slack',
    allowed: 'email:ADDRESS',
    fix: 'Set alerts.slack in trainyard.config.ts and deploy, or name an e-mail address.',
  });
}

/** With `onExceeded` the job may begin and be stopped; it must at least be able to begin. */
function refuseOverCap(spec: JobSpec, { worstMicroUsd, beginMicroUsd }: CostBounds): void {
  const cap = spec.budget && microUsdFrom(spec.budget.maxCostUsd);
  const mayBeStopped = spec.budget?.onExceeded !== undefined;
  const needed = mayBeStopped ? beginMicroUsd : worstMicroUsd;
  if (cap === undefined || needed <= cap) return;
  const costs = mayBeStopped ? 'It costs at least' : 'One attempt can cost up to';
  throw new Problem(
    'BudgetExceeded',
    `${costs} $${usdText(needed)}, above the cap of $${usdText(cap)}.`,
    {
      pointer: '/budget/maxCostUsd',
      given: spec.budget?.maxCostUsd,
      allowed: `at least ${usdText(needed)}`,
      fix:
        'Raise budget.maxCostUsd, lower timeoutSeconds, the number of trials or the size, or say ' +
        'with budget.onExceeded what shall happen at the cap.',
    },
  );
}
