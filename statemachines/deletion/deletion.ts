import { DeletionUnfinished } from '../../shared/errors.ts';
import { type Deletion, isJobId, type Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import type { TableWrite } from '../../shared/store/table.ts';
import { clearAttempts, sweepLines } from '../attempt/unwritten.ts';
import { endLease, storeOf } from '../leases/tend.ts';
import { deleteFiles } from './files.ts';
import { deleteLogStreams } from './log-streams.ts';
import { leasesOf, membersOf } from './members.ts';
import { type Proof, proofOf } from './proof.ts';
import { retryOf } from './refusals.ts';

/** What is remembered of a job that was deleted. */
export interface Deleted extends Deletion {
  jobId: string;
  project: string;
  deletedAt: string;
  proof: Proof;
}

/** That a job was deleted, for as long as that is remembered. */
export const deletedJob = async (ports: Ports, id: string): Promise<Deleted | undefined> =>
  isJobId(id) ? await new JobStore(ports).table.get<Deleted>(keys.deleted(id)) : undefined;

/** Writes that a job is to go; from then on the reaper goes on with it until it is gone. */
export async function markDeleted(
  ports: Ports,
  { id }: Job,
  { by, results }: Pick<Deletion, 'by' | 'results'>,
): Promise<Job | undefined> {
  const at = ports.clock.iso();
  return new JobStore(ports).change(id, (now) => {
    if (now.deletion && (now.deletion.results || !results)) return undefined;
    return { ...now, deletion: { at, by, results } };
  });
}

/**
 * Deletes a job that is marked: what bills, then what costs nothing, then what it wrote, its items
 * at last, so that whatever breaks off is found again by them. Safe to repeat at any time. Throws
 * DeletionUnfinished or WorkloadStillRunning while something has to be waited for. Answers
 * undefined where a retry was accepted at the same moment: then it stays.
 */
export async function goOnDeleting(ports: Ports, job: Job): Promise<Deleted | undefined> {
  const store = new JobStore(ports);
  const until = ports.clock.now() + limits.deletingSeconds * 1000;
  if (await retryOf(ports, job)) {
    // The reaper may have visited it for something else, which it goes on with.
    await store.change(job.id, ({ deletion: _, ...rest }) => ({ ...rest, uncleared: true }));
    return undefined;
  }
  await waitForMessages(ports, job);
  const members = await membersOf(ports, job);
  for (const one of members) await deleteMade(ports, one);
  const proof = await proofOf(ports, members);
  for (const one of members) {
    await deleteLogStreams(ports, one, until);
    if (job.deletion?.results) await deleteFiles(ports, one, until);
  }
  const deleted: Deleted = {
    ...job.deletion!,
    jobId: job.id,
    project: job.project,
    deletedAt: ports.clock.iso(),
    proof,
  };
  for (const one of members) await deleteItems(ports, one, one === job ? deleted : undefined);
  return deleted;
}

/** Nobody could be told of the end of a job that is gone. */
async function waitForMessages(ports: Ports, { id, endedAt }: Job): Promise<void> {
  const { table } = new JobStore(ports);
  const age = ports.clock.now() - Date.parse(endedAt!);
  if (age > limits.tellingSeconds * 1000) return;
  if (!(await table.get(keys.pendingNotification(id)))) return;
  throw new DeletionUnfinished('Not everybody has been told of its end yet.');
}

async function deleteMade(ports: Ports, job: Job): Promise<void> {
  await sweepLines(ports, job);
  for (const lease of await leasesOf(ports, [job])) {
    const { kind, awsName, name } = lease;
    await endLease(ports, lease);
    if (await storeOf(ports, lease).get(awsName))
      throw new DeletionUnfinished(`The ${kind} ${name} is ending.`);
  }
  await clearAttempts(ports, job);
}

/** How many items a transaction takes (DynamoDB API, TransactWriteItems). */
const mostWrites = 100;

/** The item of the job itself goes last. */
async function deleteItems(ports: Ports, { id }: Job, deleted?: Deleted): Promise<void> {
  const { table } = new JobStore(ports);
  const { pk, sk: itself } = keys.job(id);
  const items = await table.list<{ sk: string }>(pk, '');
  const parts = items.filter(({ sk }) => sk !== itself && sk !== keys.deleted(id).sk);
  for (let at = 0; at < parts.length; at += mostWrites) {
    const some = parts.slice(at, at + mostWrites);
    await table.transact(some.map(({ sk }): TableWrite => ({ delete: { pk, sk } })));
  }
  const ttl = Math.floor(ports.clock.now() / 1000) + limits.deletedSeconds;
  await table.transact([
    { delete: keys.job(id) },
    { delete: keys.live(id) },
    { delete: keys.pendingNotification(id) },
    ...(deleted ? [{ put: { ...keys.deleted(id), v: 1, ttl, ...deleted } }] : []),
  ]);
}
