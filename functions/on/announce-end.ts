import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { Storms } from '../../shared/job/storms.ts';
import { Untold } from '../../shared/job/untold.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { channelsOf, publish, subscribe } from '../alerts.ts';
import { tellBreaches } from './budget-breach.ts';
import { messageOf } from './message.ts';

/** Subscribes those whom a job names: Amazon SNS asks them once to confirm. */
export async function subscribeReaders(ports: Ports, job: Job): Promise<void> {
  await subscribe(ports, job.spec.notify);
  await new Untold(ports).subscribed(job);
}

/**
 * Tells of the end of a job: each channel gets one message. Done again it tells only whom it has
 * not told; `seq` names the end.
 */
export async function announceEnd(ports: Ports, job: Job, seq: number): Promise<void> {
  const untold = new Untold(ports);
  // It may have ended before it was queued, or what subscribes was out at that time.
  if (!(await untold.hasReaders(job))) await subscribeReaders(ports, job);
  for (const channel of channelsOf(job.spec.notify)) await tell(ports, job, seq, channel);
  await tellBreaches(ports, job);
  await untold.told(job);
}

/**
 * Tells of the ends that no event told of; one that ended just now is left to its event. Throws
 * what went wrong after all were tried.
 */
export async function tellEnds(ports: Ports): Promise<void> {
  const store = new JobStore(ports);
  const until = ports.clock.now() - limits.untoldMs;
  const failures: string[] = [];
  for (const { jobId, seq } of await new Untold(ports).since(until)) {
    const job = await store.get(jobId);
    if (!job) continue;
    await announceEnd(ports, job, seq).catch((error) => failures.push(`${jobId}: ${error}`));
  }
  if (failures.length > 0) throw new Error(`Not told: ${failures.join('; ')}`);
}

/**
 * Claims the message, sends it, marks it: only a crash between the last two can repeat it. One of
 * many like it waits for the digest instead.
 */
async function tell(ports: Ports, job: Job, seq: number, channel: string): Promise<void> {
  const storms = new Storms(ports);
  if (!(await storms.takeEnd(job, seq, channel))) return;
  const stages = job.spec.stages ? await new JobStore(ports).stages(job.id) : [];
  const message = messageOf(job, stages, ports.config.apiUrl);
  const attributes = { job: job.id, phase: job.phase, message: `${job.id}#${seq}` };
  await publish(ports, channel, message, attributes);
  await storms.markEnd(job, seq, channel);
}
