import { isTerminal } from '../../shared/job/lifecycle.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { announceEnd, subscribeReaders } from './announce-end.ts';

interface JobChanged {
  detail: { jobId: string; phase: string; seq: number };
}

/** Tells people: when a job is queued, those it names are subscribed; when it has ended, told. */
export const create =
  (ports: Ports) =>
  async ({ detail }: JobChanged) => {
    const job = await new JobStore(ports).get(detail.jobId);
    if (!job || job.parent) return;
    if (detail.phase === 'Queued') await subscribeReaders(ports, job);
    if (!isTerminal(job.phase) || detail.phase !== job.phase) return;
    await announceEnd(ports, job, detail.seq);
  };
