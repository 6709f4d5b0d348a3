import { DeletionUnfinished } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** What shows that nothing of a job is left that bills. */
export interface Proof {
  /** Lines of the ledger of what may still bill. */
  openLedgerLines: 0;
}

/** Looks whether nothing is left. Throws DeletionUnfinished while something is. */
export async function proofOf(ports: Ports, members: readonly Job[]): Promise<Proof> {
  const store = new JobStore(ports);
  const ledgers = await Promise.all(members.map(({ id }) => store.ledger(id)));
  const open = ledgers.flat().find(({ state }) => state === 'open');
  if (open) throw new DeletionUnfinished(`Its ledger has an open line: ${open.what}.`);
  return { openLedgerLines: 0 };
}
