import { JobError, Problem, type Reason, reasons } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import type { Intent, Job, StageSpec, Verdict } from '../../../shared/job/model.ts';
import { JobStore, type Stage } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ConditionFailed } from '../../../shared/store/table.ts';
import { newJob } from '../../admission/new-job.ts';
import { readSpec, refuseUnfit } from '../../spec.ts';
import type { Driver, EndJob, Observation } from '../driver.ts';
import type { pipelineKind } from './kind.ts';
import { holds, needsOf, type Results, resolveReferences } from './order.ts';

type Child = Stage & { job?: Job };

const hasFailed = ({ phase }: Pick<Child, 'phase'>) => phase === 'Failed' || phase === 'Cancelled';
const lives = ({ job }: Child) => job !== undefined && !isTerminal(job.phase);
const isDone = ({ phase }: Child) => phase === 'Succeeded' || phase === 'Skipped';

/**
 * The stages of a pipeline: child jobs, each started once those it needs have succeeded, so what
 * needs nothing of each other runs side by side. One whose `when` does not hold is skipped, and so
 * is what needs it; what needs one that failed ends with it, and nothing else does.
 */
export const pipelineDriver: Driver<ReturnType<typeof pipelineKind>> = {
  /** Nothing is made: the first look starts the stages that can. */
  start: async (_ports, job) => ({ arn: arnOf(job), logs: [] }),

  find: async (_ports, job) => ({ arn: arnOf(job), logs: [] }),

  async read(ports, job): Promise<Observation> {
    const children = await refresh(ports, job);
    const isToEnd = job.intent !== undefined || job.ending !== undefined;
    if (!isToEnd) await goOn(ports, job, children);
    const isOver = children.every((child) => isDone(child) || hasFailed(child));
    if (children.some(lives) || !(isOver || isToEnd)) return { running: true };
    return { running: false, verdict: verdictOf(children) };
  },

  async stop(ports, job, endJob) {
    await stopStarted(ports, await refresh(ports, job), job.intent ?? 'DependencyFailed', endJob);
  },

  async collect(ports, job) {
    const store = new JobStore(ports);
    const results = (await store.stages(job)).map(async ({ name, jobId }) => {
      const child = jobId ? await store.get(jobId) : undefined;
      return child ? [[name, child.result ?? {}] as const] : [];
    });
    return Object.fromEntries((await Promise.all(results)).flat());
  },
};

const arnOf = ({ id }: Job) => `trainyard:stages/${id}`;

async function stopStarted(
  ports: Ports,
  children: Child[],
  intent: Intent,
  endJob: EndJob,
): Promise<void> {
  for (const { job } of children.filter(lives)) await endJob(ports, job!.id, intent);
}

/** Brings the stage items up to date with their jobs. */
async function refresh(ports: Ports, job: Job): Promise<Child[]> {
  const store = new JobStore(ports);
  const items = await store.stages(job);
  return Promise.all(
    items.map(async (item): Promise<Child> => {
      const child = item.jobId ? await store.get(item.jobId) : undefined;
      if (!child) return item;
      const { phase, reason } = child;
      const now = { ...item, phase, ...(reason && hasFailed(child) ? { reason } : {}) };
      if (phase !== item.phase) await store.table.transact([store.stageWrite(job.id, now)]);
      return { ...now, job: child };
    }),
  );
}

/** The stage that failed by itself speaks for the pipeline, not those that ended because of it. */
function verdictOf(children: Child[]): Verdict {
  if (children.every(isDone)) return { outcome: 'Succeeded' };
  const first =
    children.find(({ phase }) => phase === 'Failed') ??
    children.find(({ phase }) => phase === 'Cancelled');
  if (!first) return { outcome: 'Stopped' };
  if (first.phase === 'Cancelled') {
    return { outcome: 'Stopped', message: `Stage '${first.name}' was cancelled.` };
  }
  if (!first.jobId) {
    const message = `Stage '${first.name}' could not start: ${first.message}`;
    return { outcome: 'Failed', reason: 'InvalidSpec', message };
  }
  const reason = (first.job?.reason ?? 'DependencyFailed') as Reason;
  const message = `Stage '${first.name}' failed: ${first.job?.message ?? reasons[reason].fix}`;
  return { outcome: 'Failed', reason, message };
}

/** Starts, skips or ends, in their order, the stages of which it can be said. */
async function goOn(ports: Ports, job: Job, children: Child[]): Promise<void> {
  const results = Object.fromEntries(children.map(({ name, job: child }) => [name, child?.result]));
  const { stages: specs = {}, parallelism = Number.POSITIVE_INFINITY } = job.spec;
  for (const child of children.filter(({ phase }) => phase === 'Waiting')) {
    const needs = needsOf(specs[child.name]!).map((need) =>
      children.find(({ name }) => name === need),
    );
    const failed = needs.find((need) => need && hasFailed(need));
    if (failed) await keep(ports, job, child, dependencyFailed(failed));
    if (failed || !needs.every((need) => need && isDone(need))) continue;
    if (children.filter(lives).length >= parallelism) continue;
    const skipped = needs.find((need) => need?.phase === 'Skipped');
    const now = skipped
      ? { phase: 'Skipped' as const, message: `'${skipped.name}' was skipped.` }
      : decided(ports, job, child.name, specs[child.name]!, results);
    await keep(ports, job, child, now);
  }
}

type Unstarted = Pick<Stage, 'message' | 'reason'> & { phase: 'Skipped' | 'Failed' | 'Cancelled' };
type Decided = Unstarted | { job: Job };

/** What becomes of a stage that needs one which failed. */
const dependencyFailed = ({ name }: Child): Unstarted => ({
  phase: 'Cancelled',
  reason: 'DependencyFailed',
  message: `'${name}' did not succeed.`,
});

/** What becomes of a stage whose needs have succeeded. */
function decided(
  ports: Ports,
  { id: jobId, project, submittedBy, spec: { priority, commit } }: Job,
  stage: string,
  { needs: _needs, when, ...spec }: StageSpec,
  results: Results,
): Decided {
  try {
    if (when && !holds(when, results)) return { phase: 'Skipped', message: `${when} is false.` };
    const own = resolveReferences(spec, results) as object;
    const read = readSpec({ ...own, priority, ...(commit ? { commit } : {}) });
    refuseUnfit(read, ports.config, project);
    return { job: newJob(ports, read.spec, { project, submittedBy, parent: { jobId, stage } }) };
  } catch (error) {
    if (!(error instanceof JobError || error instanceof Problem)) throw error;
    return { phase: 'Failed', reason: 'InvalidSpec', message: error.message };
  }
}

async function keep(ports: Ports, job: Job, child: Child, now: Decided): Promise<void> {
  const store = new JobStore(ports);
  const { job: _job, ...item } = child;
  const after = 'job' in now ? { phase: now.job.phase, jobId: now.job.id } : now;
  const write = store.stageWrite(job.id, { ...item, ...after }, 'unstarted');
  try {
    if ('job' in now) await store.accept(now.job, undefined, [write, store.mayMake(job)]);
    else await store.table.transact([write]);
    Object.assign(child, after, now);
  } catch (error) {
    // Another look at the same pipeline did it a moment ago, or the pipeline is to end.
    const labels = error instanceof ConditionFailed ? error.labels : [];
    if (!labels.includes('stage') && !labels.includes('attempt')) throw error;
  }
}
