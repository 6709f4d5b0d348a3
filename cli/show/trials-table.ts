import { failureLine } from '../../shared/job/search-warning.ts';
import type { Trial as Kept } from '../../shared/job/trial.ts';
import type { Point } from '../../shared/job/trial-series.ts';
import { own } from '../../shared/own.ts';
import { spark } from './spark.ts';
import { table } from './table.ts';
import { between, durationText, numberText } from './text.ts';

/** A trial, with the course of a metric where one was asked for. */
type Trial = Kept & { series?: readonly Point[] | undefined };

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
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics ?? {})))];
  const failed = trials.some(({ failureReason }) => failureReason);
  const asked = trials.some(({ series }) => series);
  const rows = trials.map((trial) => [
    trial.name,
    trial.status,
    numberText(trial.objective),
    ...metrics.map((name) => numberText(own(trial.metrics ?? {}, name))),
    ...names.map((name) => numberText(own(trial.hyperParameters, name))),
    tookText(trial),
    ...(asked ? [spark((trial.series ?? []).map(([, value]) => value))] : []),
    ...(failed ? [failureLine(trial.failureReason ?? '')] : []),
  ]);
  const last = [...(asked ? ['COURSE'] : []), ...(failed ? ['REASON'] : [])];
  return table(['TRIAL', 'STATUS', 'OBJECTIVE', ...metrics, ...names, 'TOOK', ...last], rows);
}

function tookText({ startedAt, endedAt }: Trial): string {
  const took = between(startedAt, endedAt);
  return took === undefined ? '' : durationText(took);
}
