import { Problem } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { type Job, jobPrefix } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import { allLeases } from '../leases/lease-store.ts';
import { isChanging } from '../leases/retire.ts';
import { leasesOf, membersOf } from './members.ts';

const refuse = (detail: string, fix: string) => new Problem('NotDeletable', detail, { fix });

/** Throws Problem `NotDeletable` where a job cannot be deleted now, with what to do first. */
export async function refuseUndeletable(ports: Ports, job: Job, results: boolean): Promise<void> {
  const { id, phase, parent } = job;
  if (parent) throw refuse(`${id} is a stage.`, `Delete its pipeline ${parent.jobId}.`);
  if (!isTerminal(phase)) throw refuse(`${id} is ${phase}.`, 'Cancel it, or wait for its end.');
  const retry = await retryOf(ports, job);
  if (retry) throw refuse(`${retry} goes on from what ${id} did.`, `Delete ${retry} first.`);
  const members = await membersOf(ports, job);
  await refuseBusy(ports, members);
  if (results) await refuseServed(ports, members);
}

/** A job that has taken over stages of this one, which would then be missing. */
export async function retryOf(ports: Ports, { id }: Job): Promise<string | undefined> {
  const store = new JobStore(ports);
  const { pk, sk } = keys.retry(id, '');
  for (const { sk: key } of await store.table.list<{ sk: string }>(pk, sk)) {
    const by = key.slice(sk.length);
    if (await store.get(by)) return by;
  }
  return undefined;
}

async function refuseBusy(ports: Ports, members: readonly Job[]): Promise<void> {
  for (const lease of await leasesOf(ports, members)) {
    if (!(await isChanging(ports, lease))) continue;
    const { changingJob, kind, name } = lease;
    throw refuse(`${changingJob} is just changing the ${kind} ${name}.`, 'Wait, or cancel it.');
  }
}

/** What serves a model needs its archive whenever an instance starts. */
async function refuseServed(ports: Ports, members: readonly Job[]): Promise<void> {
  const own = members.map(({ id }) => id);
  for (const { current, kind, name } of await allLeases(ports)) {
    if (!current || own.includes(current.jobId)) continue;
    const text = JSON.stringify(current);
    const used = members.find((one) => text.includes(`/${jobPrefix(one)}`));
    if (!used) continue;
    throw refuse(
      `The ${kind} ${name} uses files of ${used.id}.`,
      `Delete ${current.jobId} first, or keep the files.`,
    );
  }
}
