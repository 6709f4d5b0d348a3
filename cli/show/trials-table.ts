import { failureLine } from '../../shared/job/search-warning.ts';
import type { Trial } from '../../shared/job/store.ts';
import { own } from '../../shared/own.ts';
import { spark } from './spark.ts';
import { table } from './table.ts';
import { between, durationText, numberText } from './text.ts';

/** Trials by their objective; those without one are the last. */
export function bestFirst(trials: readonly Trial[], isMost: boolean): Trial[] {
  const rank = ({ objective }: Trial) =>
    objective === undefined ? Number.POSITIVE_INFINITY : isMost ? -objective : objective;
  return trials.toSorted((one, other) => rank(one) - rank(other));
}

/** Trials as people read them: the best first and marked, then how the search went. */
export function trialsText(trials: readonly Trial[], isMost: boolean): string {
  const [best, ...others] = bestFirst(trials, isMost);
  if (!best) return '';
  const marked = best.objective === undefined ? best : { ...best, status: `${best.status}, best` };
  const course = spark(trials.flatMap(({ objective }) => objective ?? []));
  return trialsTable([marked, ...others]) + (course ? `Objective, in order: ${course}\n` : '');
}

/** The trials of a tuning job in columns: one for each hyperparameter, and why it failed. */
export function trialsTable(trials: readonly Trial[]): string {
  const names = [...new Set(trials.flatMap((trial) => Object.keys(trial.hyperParameters)))];
  const failed = trials.some(({ failureReason }) => failureReason);
  const rows = trials.map((trial) => [
    trial.name,
    trial.status,
    numberText(trial.objective),
    ...names.map((name) => numberText(own(trial.hyperParameters, name))),
    tookText(trial),
    ...(failed ? [failureLine(trial.failureReason ?? '')] : []),
  ]);
  return table(
    ['TRIAL', 'STATUS', 'OBJECTIVE', ...names, 'TOOK', ...(failed ? ['REASON'] : [])],
    rows,
  );
}

function tookText({ startedAt, endedAt }: Trial): string {
  const took = between(startedAt, endedAt);
  return took === undefined ? '' : durationText(took);
}
