import { monthOf } from '../../shared/job/budgets.ts';
import { priceOf } from '../../shared/money/money.ts';
import type { Lease, Tenure } from './lease.ts';

/** The first moment of the month after, in milliseconds. */
function monthEnd(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The lease with what its time left may cost, in this month at most, reserved. */
export function reserved<T extends Tenure>(lease: Lease<T>, now: number): Lease<T> {
  const until = Math.min(lease.expiresAt ?? Number.POSITIVE_INFINITY, monthEnd(now));
  const rate = lease.current?.perHourMicroUsd ?? 0;
  const microUsd = priceOf(rate, Math.max(0, Math.ceil((until - now) / 1000)));
  const month = monthOf(new Date(now).toISOString());
  return { ...lease, reservation: { month, microUsd } };
}
