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

const hasFailed = ({ phase }: Child) => phase === 'Failed' || phase === 'Cancelled';
const isDone = ({ phase }: Child) => phase === 'Succeeded' || phase === 'Skipped';

/**
 * The stages of a pipeline: child jobs, each started once those it needs have succeeded. One whose
 * `when` does not hold is skipped, and so is what needs it.
 */
export const pipelineDriver: Driver<ReturnType<typeof pipelineKind>> = {
  /** Nothing is made: the first look starts the stages that can. */
  start: async (_ports, job) => ({ arn: arnOf(job), logs: [] }),

  find: async (_ports, job) => ({ arn: arnOf(job), logs: [] }),

  async read(ports, job, endJob): Promise<Observation> {
    const children = await refresh(ports, job);
    if (!job.intent && !children.some(hasFailed)) await goOn(ports, job, children);
    const failed = children.find(hasFailed);
    if (failed && !job.intent) await stopStarted(ports, children, 'DependencyFailed', endJob);
    if (failed || job.intent) return ending(children, failed);
    const done = children.every(isDone);
    return done ? { running: false, verdict: { outcome: 'Succeeded' } } : { running: true };
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
  for (const { job } of children) {
    if (job && !isTerminal(job.phase)) await endJob(ports, job.id, intent);
  }
}

/** Brings the stage items up to date with their jobs. */
async function refresh(ports: Ports, job: Job): Promise<Child[]> {
  const store = new JobStore(ports);
  const items = await store.stages(job);
  return Promise.all(
    items.map(async (item): Promise<Child> => {
      const child = item.jobId ? await store.get(item.jobId) : undefined;
      if (!child) return item;
      if (child.phase !== item.phase) {
        await store.table.transact([store.stageWrite(job.id, { ...item, phase: child.phase })]);
      }
      return { ...item, phase: child.phase, job: child };
    }),
  );
}

/** Once a stage failed or the pipeline is to end: over as soon as no started stage lives. */
function ending(children: Child[], failed: Child | undefined): Observation {
  const running = children.some(({ job }) => job && !isTerminal(job.phase));
  if (running) return { running: true };
  if (!failed) return { running: false, verdict: { outcome: 'Stopped' } };
  return { running: false, verdict: failureOf(children) };
}

/** The stage that failed by itself speaks for the pipeline, not those cancelled because of it. */
function failureOf(children: Child[]): Verdict {
  const first =
    children.find(({ phase }) => phase === 'Failed') ??
    children.find(({ phase }) => phase === 'Cancelled')!;
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

/** Starts or skips, in their order, the stages for which it can be said; changes `children`. */
async function goOn(ports: Ports, job: Job, children: Child[]): Promise<void> {
  const results = Object.fromEntries(children.map(({ name, job: child }) => [name, child?.result]));
  const { stages: specs = {} } = job.spec;
  for (const child of children.filter(({ phase }) => phase === 'Waiting')) {
    const needs = needsOf(specs[child.name]!).map((need) =>
      children.find(({ name }) => name === need),
    );
    if (!needs.every((need) => need && isDone(need))) continue;
    const skipped = needs.find((need) => need?.phase === 'Skipped');
    const now = skipped
      ? { phase: 'Skipped' as const, message: `'${skipped.name}' was skipped.` }
      : decided(ports, job, child.name, specs[child.name]!, results);
    await keep(ports, job, child, now);
  }
}

type Decided = { phase: 'Skipped' | 'Failed'; message: string } | { job: Job };

/** What becomes of a stage whose needs have succeeded. */
function decided(
  ports: Ports,
  { id: jobId, project, submittedBy, spec: { priority } }: Job,
  stage: string,
  { needs: _needs, when, ...spec }: StageSpec,
  results: Results,
): Decided {
  try {
    if (when && !holds(when, results)) return { phase: 'Skipped', message: `${when} is false.` };
    const read = readSpec({ ...(resolveReferences(spec, results) as object), priority });
    refuseUnfit(read, ports.config, project);
    return { job: newJob(ports, read.spec, { project, submittedBy, parent: { jobId, stage } }) };
  } catch (error) {
    if (!(error instanceof JobError || error instanceof Problem)) throw error;
    return { phase: 'Failed', message: error.message };
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
