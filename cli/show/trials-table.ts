import { failureLine } from '../../shared/job/search-warning.ts';
import type { Trial } from '../../shared/job/store.ts';
import { own } from '../../shared/own.ts';
import { spark } from './spark.ts';
import { table } from './table.ts';
import { between, durationText, numberText } from './text.ts';

/** Trials as people read them: the best first and marked, then how the search went. */
export function trialsText(trials: readonly Trial[], isMost: boolean): string {
  const sign = isMost ? -1 : 1;
  const rank = ({ objective }: Trial) => (objective ?? Number.POSITIVE_INFINITY * sign) * sign;
  const [best, ...others] = trials.toSorted((one, other) => rank(one) - rank(other));
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
