import { Problem } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { atTime } from '../../shared/schedule/at-time.ts';
import {
  type Occurrence,
  type Schedule,
  scheduleOf,
  submitterOf,
} from '../../shared/schedule/model.ts';
import { ScheduleStore } from '../../shared/schedule/store.ts';
import { ConditionFailed } from '../../shared/store/table.ts';
import { accept } from '../../statemachines/admission/accept.ts';
import { cancel } from '../../statemachines/attempt/observe.ts';
import { readSpec } from '../../statemachines/spec.ts';
import { type Decision, decide, isDecided, refused } from './decide.ts';

/**
 * Brings a schedule forward: at an occurrence, or (without one) when a job of it has ended. What is
 * decided and the job that follows from it are one transaction, so that nothing happens twice.
 */
export async function advance(
  ports: Ports,
  project: string,
  name: string,
  came?: Occurrence,
): Promise<void> {
  const store = new ScheduleStore(ports);
  await store.untilWritten(project, name, async () => {
    const before = await store.get(project, name);
    if (!before || (came && isDecided(before, came))) return;
    const alive = await aliveOf(ports, before);
    const decision = decide(before, { now: ports.clock.now(), alive, came });
    if (isSame(before, decision.after)) return;
    for (const id of decision.cancel) await cancel(ports, id, 'Cancelled');
    await write(ports, store, before, decision);
  });
}

/** Tells a schedule that a job of its own has ended. */
export async function advanceAfter(
  ports: Ports,
  job: Parameters<typeof scheduleOf>[0] & { project: string },
): Promise<void> {
  const name = scheduleOf(job);
  if (name !== undefined) await advance(ports, job.project, name);
}

/** Makes the occurrence's job together with the schedule's new state. */
export async function startJob(
  ports: Ports,
  start: Occurrence,
  after: Schedule,
  before: Schedule,
): Promise<void> {
  const { project, name, timeZone } = after;
  const { spec: read } = readSpec(atTime(after.job, Date.parse(start.scheduledAt), timeZone));
  const spec = { ...read, name: read.name ?? name };
  const origin = { id: start.jobId, project, submittedBy: submitterOf(name) };
  const also = [new ScheduleStore(ports).write(after, before)];
  await accept(ports, spec, origin, undefined, also);
}

async function write(
  ports: Ports,
  store: ScheduleStore,
  before: Schedule,
  { after, start }: Decision,
): Promise<void> {
  if (!start) return store.put(after, before);
  try {
    await startJob(ports, start, after, before);
  } catch (error) {
    if (error instanceof Problem) return store.put(refused(after, start, error.message), before);
    // The job is there and its note was lost with an older state: only the note is written.
    const isThere = error instanceof ConditionFailed && error.labels.includes('rev');
    if (isThere && !error.labels.includes('schedule')) return store.put(after, before);
    throw error;
  }
}

async function aliveOf(ports: Ports, { active }: Schedule): Promise<string[]> {
  const jobs = new JobStore(ports);
  const alive: string[] = [];
  for (const id of active) {
    const job = await jobs.get(id);
    if (job && !isTerminal(job.phase)) alive.push(id);
  }
  return alive;
}

const isSame = (a: Schedule, b: Schedule) => JSON.stringify(a) === JSON.stringify(b);
