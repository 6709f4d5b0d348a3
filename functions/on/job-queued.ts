import type { Ports } from '../../shared/ports/ports.ts';
import { admit } from '../../statemachines/job/admit.ts';
import { eachJob, type StreamEvent } from './job-image.ts';

/** Admission: brings jobs nearer to their start whenever their phase changes. */
export const create = (ports: Ports) => (event: StreamEvent) =>
  eachJob(event, async (after, before) => {
    if (after.phase !== before?.phase) await admit(ports, after);
  });
