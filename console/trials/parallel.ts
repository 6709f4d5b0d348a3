import { positionOf, type Range, type Search } from './search.ts';
import type { Trial } from './trial.ts';

/** An axis of parallel coordinates: a hyperparameter, or the objective. */
export interface Axis {
  name: string;
  /** The words at its ends. */
  low: string;
  high: string;
  /** From 0, the lower end, to 1; NaN where a trial has no value. */
  at(trial: Trial): number;
}

/** Six significant digits say enough at an end. */
const shown = (value: number) => String(Number(value.toPrecision(4)));

function axisOf(
  name: string,
  values: readonly number[],
  of: (trial: Trial) => number,
  range?: Range,
): Axis {
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const scaled = (value: number) => (range?.isLog && least > 0 ? Math.log(value) : value);
  const width = scaled(most) - scaled(least);
  const word = (value: number) => range?.values?.[value] ?? shown(value);
  return {
    name: range?.isLog ? `${name} (log)` : name,
    low: word(least),
    high: word(most),
    at: (trial) => (width === 0 ? 0.5 : (scaled(of(trial)) - scaled(least)) / width),
  };
}

/** The axes of a search with these trials: its hyperparameters, then the objective. */
export function axesOf(trials: readonly Trial[], { ranges, metric }: Search): Axis[] {
  const objective = ({ objective: value = Number.NaN }: Trial) => value;
  return [
    ...ranges.map((range) => {
      const of = (trial: Trial) => positionOf(trial, range);
      return axisOf(range.name, trials.map(of), of, range);
    }),
    axisOf(metric, trials.map(objective), objective),
  ];
}
