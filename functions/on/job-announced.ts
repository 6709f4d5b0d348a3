import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { Storms } from '../../shared/job/storms.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { channelsOf, publish, subscribe } from '../alerts.ts';
import { tellBreaches } from './budget-breach.ts';
import { messageOf } from './message.ts';

interface JobChanged {
  detail: { jobId: string; phase: string; seq: number };
}

/**
 * Tells people. When a job is queued, those it names are subscribed (Amazon SNS asks them once to
 * confirm); when it has ended, each channel gets one message.
 */
export const create =
  (ports: Ports) =>
  async ({ detail }: JobChanged) => {
    const store = new JobStore(ports);
    const job = await store.get(detail.jobId);
    if (!job || job.parent) return;
    if (detail.phase === 'Queued') await subscribe(ports, job.spec.notify);
    if (!isTerminal(job.phase) || detail.phase !== job.phase) return;
    for (const channel of channelsOf(job.spec.notify))
      await tell(ports, store, job, detail.seq, channel);
    await tellBreaches(ports, job);
  };

/**
 * Claims the message, sends it, marks it: only a crash between the last two can repeat it. One of
 * many like it waits for the digest instead.
 */
async function tell(
  ports: Ports,
  store: JobStore,
  job: Job,
  seq: number,
  channel: string,
): Promise<void> {
  const storms = new Storms(ports);
  if (!(await storms.takeEnd(job, seq, channel))) return;
  const stages = job.kind === 'pipeline' ? await store.stages(job.id) : [];
  const message = messageOf(job, stages, ports.config.apiUrl);
  const attributes = { job: job.id, phase: job.phase, message: `${job.id}#${seq}` };
  await publish(ports, channel, message, attributes);
  await storms.markEnd(job, seq, channel);
}
