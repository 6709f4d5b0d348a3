import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Intent, Job, Verdict } from '../../shared/job/model.ts';
import { JobStore, type LedgerLine } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Observation } from '../kinds/driver.ts';
import { driverOf } from '../kinds/drivers.ts';
import { kindOf } from '../kinds/kinds.ts';
import { overIntent } from './over.ts';
import { endOf } from './verdict.ts';

/** The answers that say that somebody else already answered the token, or that it is too late. */
const answeredAlready = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/**
 * Looks at a job's workload and acts on what it sees: this is the poll, the answer to an event, and
 * the start of every stop. Events are only hints: whatever they said, the truth is read again.
 * Old, doubled and late hints do no harm, because everything is named from (job, attempt). A look
 * that fails has seen nothing: what is to end is told to stop all the same, and it looks again.
 *
 * @param known how the job was a moment ago, which saves reading it
 */
export async function observe(
  ports: Ports,
  id: string,
  attempt: number,
  known?: Job,
): Promise<Job | undefined> {
  const store = new JobStore(ports);
  let job = known ?? (await store.get(id));
  if (!job || isTerminal(job.phase) || job.attempt !== attempt) return job;
  if (job.workload && !job.verdict) {
    const driver = driverOf(job);
    const seen = await driver.read(ports, job).catch((error: unknown) => ({ error }));
    job = (await keep(ports, job, 'error' in seen ? { running: false } : seen)) ?? job;
    if (isToEnd(job) && !job.verdict) await driver.stop(ports, job, cancel);
    if ('error' in seen) throw seen.error;
  }
  if (job.token && (job.verdict || isToEnd(job))) await answer(ports, job);
  return job;
}

/**
 * Ends a job before its time: writes the intent, stops the workload, answers the job's machine,
 * which then settles. A job that has nothing running ends at once. One whose result lives on has
 * succeeded, and gets no intent. Undefined: there is no such job.
 */
export async function cancel(ports: Ports, id: string, intent: Intent): Promise<Job | undefined> {
  const store = new JobStore(ports);
  const job = await store.change(id, (before) => {
    if (isTerminal(before.phase) || before.intent || livesOn(before)) return undefined;
    const intended: Job = { ...before, intent };
    const waits = ['Pending', 'Queued', 'Recovering'].includes(before.phase);
    return waits ? { ...intended, ...endOf(intended) } : intended;
  });
  const now = job ?? (await store.get(id));
  if (!now || isTerminal(now.phase)) return now;
  try {
    await observe(ports, id, now.attempt, now);
  } catch (error) {
    // The intent is durable: the job's machine and the reaper go on with it.
    ports.logFailure(error, { jobId: id, intent });
  }
  return store.get(id);
}

const livesOn = ({ kind, result }: Job) => kindOf(kind).lease !== undefined && result !== undefined;

const isToEnd = ({ intent, ending }: Job) => intent !== undefined || ending !== undefined;

/**
 * Whether a look was overtaken. Another one saw the end of what ran in this one; or what lives on
 * was told to stop since: it served then, and who told it to stop may have ended it by now.
 */
const isStale = (seen: Job, now: Job, verdict: Verdict | undefined) =>
  (now.verdict !== undefined && !verdict) ||
  (kindOf(now.kind).lease !== undefined && isToEnd(now) && !isToEnd(seen));

/** Writes what a look showed, if it says anything new about the same workload. */
async function keep(ports: Ports, seen: Job, reading: Observation): Promise<Job | undefined> {
  const store = new JobStore(ports);
  const { verdict, running, progress } = reading;
  const workload = seen.workload!;
  const closes = (job: Job) => verdict !== undefined && job.verdict === undefined;
  const usage = verdict?.usage;
  const line = usage ?? (await lineToClose(store, seen, verdict));
  const changed = await store.change(
    seen.id,
    (job) => {
      const same = job.attempt === seen.attempt && job.workload?.n === workload.n;
      if (!same || isTerminal(job.phase) || isStale(seen, job, verdict)) return undefined;
      const next: Job = { ...job };
      if (progress) next.progress = progress;
      if (running && job.phase === 'Provisioning') {
        next.phase = 'Running';
        next.startedAt = ports.clock.iso();
      }
      const over = overIntent(ports, job);
      if (!verdict && over) next.intent ??= over;
      if (closes(job)) {
        next.verdict = { ...verdict!, seenAt: ports.clock.now() };
        const actualMicroUsd = job.cost.actualMicroUsd + (usage?.microUsd ?? 0);
        next.cost = { ...job.cost, actualMicroUsd };
      }
      return JSON.stringify(next) === JSON.stringify(job) ? undefined : next;
    },
    (after) => {
      if (!line) return [];
      const { attempt } = after;
      return [store.ledgerWrite(after.id, { ...line, attempt, n: workload.n, state: 'closed' })];
    },
    undefined,
    seen,
  );
  return changed ?? store.get(seen.id);
}

/** The line of a workload that is gone and was not billed; what serves has its line kept open. */
async function lineToClose(
  store: JobStore,
  { id, attempt, workload }: Job,
  verdict: Verdict | undefined,
): Promise<LedgerLine | undefined> {
  if (!verdict || verdict.outcome === 'Succeeded') return undefined;
  const lines = await store.ledger(id);
  return lines.find(
    (line) => line.attempt === attempt && line.n === workload?.n && line.state === 'open',
  );
}

async function answer(ports: Ports, job: Job): Promise<void> {
  const outcome = job.verdict?.outcome ?? 'Stopped';
  const output = JSON.stringify({ v: 1, jobId: job.id, attempt: job.attempt, outcome });
  try {
    const command = new SendTaskSuccessCommand({ taskToken: job.token, output });
    await ports.clients.of(SFNClient).send(command);
  } catch (error) {
    if (!answeredAlready.includes((error as Error).name)) throw error;
  }
}
