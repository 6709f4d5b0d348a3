import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ConditionFailed } from '../../../shared/store/table.ts';
import { refuseMore } from '../../../statemachines/admission/money.ts';
import { familyLeases } from '../../../statemachines/deletion/members.ts';
import type { Lease } from '../../../statemachines/leases/lease.ts';
import { reserved } from '../../../statemachines/leases/renew.ts';
import { storeOf } from '../../../statemachines/leases/tend.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `POST /jobs/{id}/extend`: what lives on after a job and its stages lives so long from now. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-extend'], async (request) => {
    const job = await findJob(new JobStore(ports), request);
    const leases = await familyLeases(ports, job);
    const living = leases.filter(({ state }) => state === 'InService');
    if (living.length === 0) {
      throw new Problem('NotFound', `Nothing lives on after ${job.id}; it is ${job.phase}.`, {
        given: job.id,
        fix: 'Submit its file again.',
      });
    }
    const items = [];
    for (const lease of living) items.push(await extended(ports, lease, request.body.ttl));
    return { body: { items } };
  });

/** Its time counts from now; what it may cost more must fit the budgets of the month. */
async function extended(ports: Ports, lease: Lease, ttl: number | 'never') {
  const now = ports.clock.now();
  const { expiresAt: until = Number.POSITIVE_INFINITY, ...kept } = lease;
  const ends = ttl === 'never' ? Number.POSITIVE_INFINITY : now + ttl * 1000;
  if (ends < until || until === Number.POSITIVE_INFINITY) {
    throw new Problem('InvalidParameter', `The ${lease.kind} ${lease.name} lives longer already.`, {
      pointer: '/ttl',
      given: ttl,
      allowed: `what ends after ${textOf(until) ?? 'never'}`,
    });
  }
  const after = reserved(
    ends === Number.POSITIVE_INFINITY ? kept : { ...kept, expiresAt: ends },
    now,
  );
  const { microUsd: before, month } = lease.reservation ?? { microUsd: 0 };
  const freed = month === after.reservation!.month ? before : 0;
  await refuseMore(ports, lease.project, after.reservation!.microUsd - freed);
  try {
    await storeOf(ports, lease).turn(lease, after, now);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new Problem('Conflict', `The ${lease.kind} ${lease.name} was just changed.`, {
      fix: 'Ask again.',
    });
  }
  return {
    kind: lease.kind,
    name: lease.name,
    expiresAt: textOf(ends),
    reservedUsd: usdText(after.reservation!.microUsd),
  };
}

const textOf = (at: number) =>
  at === Number.POSITIVE_INFINITY ? null : new Date(at).toISOString();
