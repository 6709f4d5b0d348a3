import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import { microUsdFrom, usdText } from '../../shared/money/money.ts';
import { parseRecurrence } from '../../shared/time/schedule.ts';
import { isTimeZone } from '../../shared/time/zone.ts';

const days = 30;
const dayMs = 86_400_000;

/** More runs than this of a month are no longer counted. */
const max = 50_000;

/** What a schedule costs from now on. */
export interface ScheduleCost {
  days: number;
  /** How many runs fall into these days. */
  runs: number;
  estimatedUsd: string;
  worstUsd: string;
}

/**
 * What the runs of the next 30 days cost together; undefined where the document is no schedule, or
 * one whose times the plane will refuse.
 */
export function scheduleCost(
  { kind, schedule, timeZone }: JobDocument,
  cost: { estimatedUsd: string; allAttemptsUsd: string },
  now: number,
): ScheduleCost | undefined {
  if (kind !== 'schedule' || typeof schedule !== 'string') return undefined;
  const zone = typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : 'UTC';
  try {
    const recurrence = parseRecurrence(schedule);
    let runs = 0;
    for (let at = now; runs < max; runs += 1) {
      const next = recurrence.next(at, zone, now);
      if (next === undefined || next > now + days * dayMs) break;
      at = next;
    }
    const total = (usd: string) => usdText((microUsdFrom(usd) ?? 0) * runs);
    const [estimatedUsd, worstUsd] = [total(cost.estimatedUsd), total(cost.allAttemptsUsd)];
    return { days, runs, estimatedUsd, worstUsd };
  } catch {
    return undefined;
  }
}
