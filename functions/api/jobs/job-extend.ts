import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { type MicroUsd, usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ConditionFailed } from '../../../shared/store/table.ts';
import { leftIn, monthLimits } from '../../../statemachines/admission/money.ts';
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
  const { month } = after.reservation!;
  const conditions = await monthLimits(ports, lease.project, month);
  try {
    await storeOf(ports, lease).turn(lease, after, now, conditions);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (error.labels.includes('lease') || error.labels.includes('budget')) throw justChanged(lease);
    const left = await leftIn(ports, lease.project, month, conditions.limits);
    throw tooLittle(moreHeld(lease, after), left);
  }
  return {
    kind: lease.kind,
    name: lease.name,
    expiresAt: textOf(ends),
    reservedUsd: usdText(after.reservation!.microUsd),
  };
}

const justChanged = ({ kind, name }: Lease) =>
  new Problem('Conflict', `The ${kind} ${name} or the budget of its project was just changed.`, {
    fix: 'Ask again.',
  });

function tooLittle(more: MicroUsd, left: MicroUsd): Problem {
  const detail = `It would hold $${usdText(more)} more, and $${usdText(left)} is left.`;
  return new Problem('BudgetExceeded', detail, {
    given: usdText(more),
    allowed: `at most ${usdText(left)}`,
    fix: 'Ask for a shorter time, or raise the budget.',
  });
}

/** What was held for an earlier month is no part of this one. */
function moreHeld({ reservation: before }: Lease, { reservation: after }: Lease): MicroUsd {
  const freed = before?.month === after?.month ? before?.microUsd : 0;
  return (after?.microUsd ?? 0) - (freed ?? 0);
}

const textOf = (at: number) =>
  at === Number.POSITIVE_INFINITY ? null : new Date(at).toISOString();
