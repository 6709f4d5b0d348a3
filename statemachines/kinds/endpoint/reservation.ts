import type { Endpoint } from '../../../shared/job/endpoints.ts';
import { priceOf } from '../../../shared/money/money.ts';

/** The first moment of the month after, in milliseconds. */
function monthEnd(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The endpoint with what its time left may cost, in this month at most, reserved. */
export function reserved(endpoint: Endpoint, now: number): Endpoint {
  const until = Math.min(endpoint.expiresAt ?? Number.POSITIVE_INFINITY, monthEnd(now));
  const rate = endpoint.current?.perHourMicroUsd ?? 0;
  const microUsd = priceOf(rate, Math.max(0, Math.ceil((until - now) / 1000)));
  const month = new Date(now).toISOString().slice(0, 'yyyy-mm'.length);
  return { ...endpoint, reservation: { month, microUsd } };
}
