import type { Trial } from './trial.ts';

/** What a search varies, and on which scale. */
export interface Range {
  name: string;
  isLog: boolean;
  /** Its values, where they are words. */
  values: string[] | undefined;
}

/** What a search looks for. */
export interface Search {
  metric: string;
  isMaximum: boolean;
  ranges: Range[];
}

interface SearchSpec {
  objective?: { minimize?: string; maximize?: string };
  ranges?: Record<string, { scale?: string; values?: unknown[] }>;
}

/** A search by its specification. */
export function searchOf(spec: object): Search {
  const { objective = {}, ranges = {} } = spec as SearchSpec;
  return {
    metric: objective.minimize ?? objective.maximize ?? 'objective',
    isMaximum: objective.maximize !== undefined,
    ranges: Object.entries(ranges).map(([name, { scale, values }]) => ({
      name,
      isLog: scale === 'log',
      values: values?.map(String),
    })),
  };
}

/** Whether one objective is better than another. */
export const isBetter = ({ isMaximum }: Search, one: number, other: number): boolean =>
  isMaximum ? one > other : one < other;

/** The best of trials that have an objective. */
export function bestOf(trials: readonly Trial[], search: Search): Trial | undefined {
  return trials.reduce<Trial | undefined>((best, trial) => {
    if (trial.objective === undefined) return best;
    return best?.objective === undefined || isBetter(search, trial.objective, best.objective)
      ? trial
      : best;
  }, undefined);
}

/** The best objective after each trial that has one, in the order in which they ended. */
export function bestSoFar(trials: readonly Trial[], search: Search): number[] {
  let best: number | undefined;
  return inOrder(trials).map(({ objective }) => {
    if (best === undefined || isBetter(search, objective!, best)) best = objective!;
    return best;
  });
}

/** The trials with an objective in the order in which they ended. */
export const inOrder = (trials: readonly Trial[]): Trial[] =>
  trials
    .filter(({ objective }) => objective !== undefined)
    .toSorted((a, b) => ((a.endedAt ?? '~') < (b.endedAt ?? '~') ? -1 : 1));

/** Where a trial lies on the axis of a range; words by their place among the values. */
export function positionOf({ hyperParameters }: Trial, { name, values }: Range): number {
  const value = hyperParameters[name];
  return values ? values.indexOf(value ?? '') : Number(value);
}
