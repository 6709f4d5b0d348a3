import type { Job } from '../../shared/job/model.ts';
import { NotificationWindows } from '../../shared/job/notification-windows.ts';
import { PendingNotifications } from '../../shared/job/pending-notifications.ts';
import { MessageTaken } from '../../shared/job/sent-messages.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { channelsOf, publish, subscribe } from '../alerts.ts';
import { notifyAll } from '../notify-all.ts';
import { tellBreaches } from './budget-breach.ts';
import { messageOf } from './message.ts';

/** Subscribes those whom a job names: Amazon SNS asks them once to confirm. */
export async function subscribeReaders(ports: Ports, job: Job): Promise<void> {
  await subscribe(ports, job.spec.notify);
  await new PendingNotifications(ports).subscribed(job);
}

/**
 * Tells of the end of a job: each channel gets one message. Done again it tells only whom it has
 * not told; `seq` names the end.
 */
export async function announceEnd(ports: Ports, job: Job, seq: number): Promise<void> {
  const pending = new PendingNotifications(ports);
  // It may have ended before it was queued, or what subscribes was out at that time.
  if (!(await pending.hasReaders(job))) await subscribeReaders(ports, job);
  await notifyAll(channelsOf(job.spec.notify), (channel) => tell(ports, job, seq, channel));
  await tellBreaches(ports, job);
  await pending.notified(job);
}

/**
 * Tells of the ends that no event told of; one that ended just now is left to its event. Throws
 * what went wrong after all were tried.
 */
export async function tellEnds(ports: Ports): Promise<void> {
  const store = new JobStore(ports);
  const until = ports.clock.now() - limits.pendingNotificationMs;
  const failures: string[] = [];
  for (const { jobId, seq } of await new PendingNotifications(ports).since(until)) {
    const job = await store.get(jobId);
    if (!job) continue;
    await announceEnd(ports, job, seq).catch((error) => {
      if (!(error instanceof MessageTaken)) failures.push(`${jobId}: ${error}`);
    });
  }
  if (failures.length > 0) throw new Error(`Not told: ${failures.join('; ')}`);
}

/** Sends the message of an end once; one of many like it waits for the digest instead. */
function tell(ports: Ports, job: Job, seq: number, channel: string): Promise<void> {
  return new NotificationWindows(ports).sendEnd(job, seq, channel, async () => {
    const stages = await new JobStore(ports).stages(job);
    const message = messageOf(job, stages, ports.config.apiUrl);
    const attributes = { job: job.id, phase: job.phase, message: `${job.id}#${seq}` };
    await publish(ports, channel, message, attributes);
  });
}
