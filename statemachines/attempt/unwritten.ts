import { WorkloadStillRunning } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore, type LedgerLine } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Found } from '../kinds/driver.ts';
import { driverOf } from '../kinds/drivers.ts';
import { cancel } from './observe.ts';

/**
 * Looks for what an attempt may have made without being able to write it down: its ledger line is
 * open, and no workload is known for it. What is found becomes the job's workload. AWS's lists are
 * late, so a line closes only after two empty looks, the last of them later than anything can still
 * be made. Throws WorkloadStillRunning until no such line is open; the attempt must be one for
 * which nothing is made any more.
 */
export async function findUnwritten(ports: Ports, job: Job): Promise<void> {
  const store = new JobStore(ports);
  for (const line of await unwrittenLines(store, job)) {
    const found = await driverOf(job).find(ports, job, line.n);
    if (found) await adopt(ports, job, line, found);
    else await lookedInVain(ports, job, line);
  }
}

/** The open lines of a job's attempt for which no workload is known. */
export async function unwrittenLines(store: JobStore, { id, attempt, workload }: Job) {
  const lines = await store.ledger(id);
  return lines.flatMap(({ open, ...line }) =>
    open && line.attempt === attempt && line.n !== workload?.n ? [{ ...line, open }] : [],
  );
}

type OpenLine = LedgerLine & { open: NonNullable<LedgerLine['open']> };

async function adopt(ports: Ports, job: Job, { n }: OpenLine, found: Found): Promise<never> {
  const { arn, logs } = found;
  await new JobStore(ports).change(job.id, (now) => {
    if (isTerminal(now.phase) || now.attempt !== job.attempt) return undefined;
    const { verdict: _verdict, ...rest } = now;
    const workload = { arn, n, at: ports.clock.now() };
    return { ...rest, workload, logs: [...now.logs, ...logs] };
  });
  throw new WorkloadStillRunning(`${job.id} had made ${arn} without being able to write it down`);
}

async function lookedInVain(ports: Ports, { id }: Job, line: OpenLine): Promise<void> {
  const store = new JobStore(ports);
  const { at, looks } = line.open;
  const isLate = ports.clock.now() - at >= limits.makingSeconds * 1000;
  const closes = isLate && looks > 0;
  if (closes || looks === 0) {
    const state = closes ? 'closed' : 'open';
    const open = { ...line.open, looks: looks + 1 };
    await store.table.transact([store.ledgerWrite(id, { ...line, open, state })]);
  }
  if (!closes) throw new WorkloadStillRunning(`${id} may still have made ${line.what}`);
}

/**
 * Sees to the end of what was made for an attempt after it was over: what still computes is
 * stopped, what has ended is booked, what is left is removed. Then the reaper need not come again.
 */
export async function sweep(ports: Ports, job: Job): Promise<void> {
  const store = new JobStore(ports);
  await sweepLines(ports, job);
  if (job.uncleared) {
    await clearAttempts(ports, job);
    await store.change(job.id, ({ uncleared: _uncleared, ...rest }) => rest);
  }
  await store.visited(job.id);
}

/** Removes what any attempt of an ended job has left, besides what still serves. */
export async function clearAttempts(ports: Ports, job: Job): Promise<void> {
  for (let attempt = 1; attempt <= job.attempt; attempt += 1) {
    await driverOf(job).clear?.(ports, { ...job, attempt });
  }
}

/** The same for a job that the reaper goes on to visit. Throws WorkloadStillRunning. */
export async function sweepLines(ports: Ports, job: Job): Promise<void> {
  const store = new JobStore(ports);
  const lines = (await store.ledger(job.id)).flatMap(({ open, ...line }) =>
    open && !serves(job, line) ? [{ ...line, open }] : [],
  );
  for (const line of lines) await sweepLine(ports, job, line);
}

/** What a deployment has made lives on after its job; the endpoint's own item looks after it. */
const serves = (job: Job, { attempt, n }: LedgerLine) =>
  job.phase === 'Succeeded' && attempt === job.attempt && n === job.workload?.n;

async function sweepLine(ports: Ports, job: Job, line: OpenLine): Promise<void> {
  const { n, open, attempt } = line;
  const driver = driverOf(job);
  const found = await driver.find(ports, { ...job, attempt }, n);
  if (!found) {
    await driver.clear?.(ports, { ...job, attempt });
    return lookedInVain(ports, job, line);
  }
  const { arn } = found;
  const workload = { arn, n, at: open.at };
  const stray: Job = { ...job, attempt, workload, intent: job.intent ?? 'Cancelled' };
  const { verdict } = await driver.read(ports, stray);
  if (!verdict) {
    await driver.stop(ports, stray, cancel);
    throw new WorkloadStillRunning(`${arn} still runs, though ${job.id} has ended`);
  }
  await driver.clear?.(ports, stray);
  const store = new JobStore(ports);
  const closed = { ...line, ...verdict.usage, state: 'closed' as const };
  await store.table.transact([store.ledgerWrite(job.id, closed)]);
}
