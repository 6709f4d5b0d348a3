import type { Job, OnExceeded } from '../../shared/job/model.ts';
import { type MicroUsd, microUsdFrom } from '../../shared/money/money.ts';
import { kindOf } from '../kinds/kinds.ts';

/** What a job may still spend by its own cap; undefined: it has none. */
export function capLeft({ spec, cost }: Job): MicroUsd | undefined {
  const cap = spec.budget && microUsdFrom(spec.budget.maxCostUsd);
  return cap === undefined ? undefined : cap - cost.actualMicroUsd;
}

/**
 * What the next attempt has to hold, of what is left for it; undefined when it must not begin. With
 * less than its worst case it begins only if the job says what shall happen at the cap, and is then
 * stopped before it spends more. A pipeline holds all attempts of its stages, which draw from that.
 */
export function reservationOf(
  job: Job,
  left: MicroUsd | undefined,
  onExceeded: OnExceeded | undefined,
): MicroUsd | undefined {
  const { atCap } = kindOf(job.kind);
  const isWhole = atCap === 'finish';
  const { worstMicroUsd: worst, allAttemptsMicroUsd } = job.cost;
  const wanted = isWhole ? allAttemptsMicroUsd : worst;
  if (left === undefined) return wanted;
  if (left <= 0) return undefined;
  if (onExceeded === 'Finish') return Math.min(wanted, left + worst);
  const mayBeStopped =
    onExceeded === 'Cancel' || (onExceeded === 'StopScheduling' && atCap === 'keep-best');
  if (isWhole ? onExceeded !== undefined || worst <= left : mayBeStopped) {
    return Math.min(wanted, left);
  }
  return wanted <= left ? wanted : undefined;
}
