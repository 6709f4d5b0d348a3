import { type Reason, reasons } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Intent, Job, JobSpec, Verdict } from '../../shared/job/model.ts';
import { JobStore, type Stage } from '../../shared/job/store.ts';
import { ConditionFailed } from '../../shared/job/table.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { cancel } from '../job/cancel.ts';
import { newJob } from '../job/new-job.ts';
import type { PipelineSpec, StageSpec } from '../pipeline/kind.ts';
import { needsOf, resolveReferences } from '../pipeline/order.ts';
import { parseSpec } from '../spec.ts';
import type { Driver, Reading } from './driver.ts';

type Child = Stage & { job?: Job };

/** The stages of a pipeline: child jobs, each started once those it needs have succeeded. */
export const stages: Driver = {
  async read(ports, job): Promise<Reading> {
    const children = await refresh(ports, job);
    const failed = children.find(({ phase }) => phase === 'Failed' || phase === 'Cancelled');
    if (failed && !job.intent) await stopLiving(ports, children, 'DependencyFailed');
    if (failed || job.intent) return ending(children, failed);
    const results = Object.fromEntries(
      children.map(({ name, job: child }) => [name, child?.result]),
    );
    for (const child of children.filter(({ jobId }) => !jobId)) {
      const needs = needsOf(specOf(job, child.name));
      const ready = needs.every(
        (need) => children.find(({ name }) => name === need)?.phase === 'Succeeded',
      );
      if (ready) await startStage(ports, job, child, results);
    }
    const done = children.every(({ phase }) => phase === 'Succeeded');
    return done ? { running: false, verdict: { outcome: 'Succeeded' } } : { running: true };
  },

  async stop(ports, job) {
    await stopLiving(ports, await refresh(ports, job), job.intent ?? 'DependencyFailed');
  },
};

async function stopLiving(ports: Ports, children: Child[], intent: Intent): Promise<void> {
  for (const { job } of children) {
    if (job && !isTerminal(job.phase)) await cancel(ports, job.id, intent);
  }
}

const specOf = (job: Job, stage: string): StageSpec =>
  (job.spec as unknown as PipelineSpec).stages[stage]!;

/** Brings the stage items up to date with their jobs. */
async function refresh(ports: Ports, job: Job): Promise<Child[]> {
  const store = new JobStore(ports);
  const items = await store.stages(job.id);
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
function ending(children: Child[], failed: Child | undefined): Reading {
  const living = children.some(({ job }) => job && !isTerminal(job.phase));
  if (living) return { running: true };
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
  const reason = (first.job?.reason ?? 'DependencyFailed') as Reason;
  const message = `Stage '${first.name}' failed: ${first.job?.message ?? reasons[reason].fix}`;
  return { outcome: 'Failed', reason, message };
}

async function startStage(
  ports: Ports,
  job: Job,
  stage: Child,
  results: Record<string, unknown>,
): Promise<void> {
  const store = new JobStore(ports);
  const { needs: _needs, ...spec } = specOf(job, stage.name);
  const resolved = parseSpec(resolveReferences(spec, results)) as JobSpec;
  const child = newJob(ports, resolved, {
    project: job.project,
    submittedBy: job.submittedBy,
    parent: { jobId: job.id, stage: stage.name },
  });
  const { job: _job, ...item } = stage;
  const started = { ...item, phase: child.phase, jobId: child.id };
  try {
    await store.accept(child, undefined, [store.stageWrite(job.id, started, 'unstarted')]);
  } catch (error) {
    // Another look at the same pipeline started it a moment ago.
    if (!(error instanceof ConditionFailed && error.labels.includes('stage'))) throw error;
  }
}
