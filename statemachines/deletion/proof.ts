import { DeletionUnfinished } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { allLeases } from '../leases/lease-store.ts';
import { taggedWith } from './tagged.ts';

/** What shows that nothing of a job is left that bills. */
export interface Proof {
  /** Lines of the ledger of what may still bill. */
  openLedgerLines: 0;
  /** What AWS has under the job's tag, besides records of what has ended. */
  tagged: 0;
}

/** Looks whether nothing is left. Throws DeletionUnfinished while something is. */
export async function proofOf(ports: Ports, members: readonly Job[]): Promise<Proof> {
  const store = new JobStore(ports);
  const ledgers = await Promise.all(members.map(({ id }) => store.ledger(id)));
  const open = ledgers.flat().find(({ state }) => state === 'open');
  if (open) throw new DeletionUnfinished(`Its ledger has an open line: ${open.what}.`);
  const ids = members.map(({ id }) => id);
  const [left] = await ownOf(ports, await taggedWith(ports, 'trainyard:job', ids));
  if (left) throw new DeletionUnfinished(`AWS still has ${left}.`);
  return { openLedgerLines: 0, tagged: 0 };
}

/** What a later job has changed keeps the tag of the one that made it, and is not its own. */
async function ownOf(ports: Ports, arns: string[]): Promise<string[]> {
  if (arns.length === 0) return [];
  const others = (await allLeases(ports)).map(({ awsName }) => `/${awsName}`);
  return arns.filter((arn) => !others.some((name) => arn.endsWith(name)));
}
