import type { LiveJob } from '../../shared/job/live-jobs.ts';
import type { Job } from '../../shared/job/model.ts';
import { sendOnce } from '../../shared/job/sent-messages.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Lease } from '../../statemachines/leases/lease.ts';
import { channelsOf } from '../alerts.ts';
import { notifyAll } from '../notify-all.ts';
import { notifyOnce } from '../notify-once.ts';
import { runningByChannel, runningLease } from './running.ts';
import { expiryMessage, runningMessage } from './running-message.ts';

/**
 * Tells each channel once a day what of its own lives and bills: leases, and workloads that have
 * been running for a day. What counts is who lived at `limits.dailyReport.hour`, so that nothing is
 * told of right after it began. Where nothing lived, nothing is read and nothing is told.
 */
export async function notifyOfRunning(
  ports: Ports,
  leases: readonly Lease[],
  living: readonly LiveJob[],
): Promise<void> {
  const { hour, jobMs } = limits.dailyReport;
  const now = ports.clock.now();
  const day = ports.clock.iso().slice(0, 'yyyy-mm-dd'.length);
  const at = Date.parse(day) + hour * 3_600_000;
  const old = leases.filter(
    ({ createdAt, expiresAt = Number.POSITIVE_INFINITY }) =>
      Date.parse(createdAt) <= at && now < expiresAt,
  );
  const long = living.filter(
    ({ phase, startedAt }) => phase === 'Running' && Date.parse(startedAt ?? '') <= at - jobMs,
  );
  if (now < at || old.length + long.length === 0) return;
  await sendOnce(ports, keys.notified(`living#${day}`, 'every channel'), async () => {
    const jobs = await runningOf(ports, long);
    await notifyAll(await runningByChannel(ports, old, jobs), ([channel, told]) =>
      notifyOnce(ports, `living#${day}`, channel, () => runningMessage(told, now)),
    );
  });
}

/** The jobs of these that are still running, one read each. */
async function runningOf(ports: Ports, living: readonly LiveJob[]): Promise<Job[]> {
  const store = new JobStore(ports);
  const jobs = [];
  for (const { jobId } of living) jobs.push(await store.get(jobId));
  return jobs.filter((job) => job !== undefined).filter(({ phase }) => phase === 'Running');
}

/**
 * Warns of the end of a lease a day before. One that was to live no longer than that is not
 * warned of: its announcement has told when it ends.
 */
export async function tellExpiring(ports: Ports, leases: readonly Lease[]): Promise<void> {
  const { warnMs } = limits.dailyReport;
  const now = ports.clock.now();
  await notifyAll(leases, async (lease) => {
    const { current, expiresAt = Number.POSITIVE_INFINITY, state, kind, awsName } = lease;
    const isDue = expiresAt - warnMs <= now && now < expiresAt;
    if (!current || !isDue || state !== 'InService') return;
    if (expiresAt - current.startedAt <= warnMs) return;
    const job = await new JobStore(ports).get(current.jobId);
    if (!job) return;
    await notifyAll(channelsOf(job.spec.notify), (channel) =>
      notifyOnce(ports, `expires#${kind}#${awsName}#${expiresAt}`, channel, () =>
        expiryMessage(runningLease(lease, current, job), expiresAt),
      ),
    );
  });
}
