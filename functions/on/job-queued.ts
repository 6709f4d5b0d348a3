import { reasons } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import { slotless } from '../../shared/job/place-writes.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admit } from '../../statemachines/job/admit.ts';
import { admitNext } from '../../statemachines/job/admit-next.ts';
import { eachJob, type StreamEvent } from './job-image.ts';

/**
 * Admission: brings jobs nearer to their start whenever their phase changes. An attempt that is
 * better made after a pause is left to the reaper, for two to seven minutes; its slot is not.
 */
export const create = (ports: Ports) => (event: StreamEvent) =>
  eachJob(ports, event, async (after, before) => {
    if (after.phase === before?.phase) return;
    if (waits(after)) await admitNext(ports, after.quota ?? slotless);
    else await admit(ports, after);
  });

const waits = ({ phase, reason }: Job) =>
  phase === 'Recovering' && reason !== undefined && reasons[reason].retry === 'later';
