import { mixtureOf } from './parzen.ts';
import { type Axis, axisOf, type Point, pointOf, randomPoint, textOf } from './space.ts';
import type { HyperParameters, Suggest, SuggestOptions, Trial } from './types.ts';

const maxStartUpTrials = 10;
const candidates = 24;
const duplicateTries = 20;

/** How many trials are drawn evenly before the search learns: a third of them, at most ten. */
export function startUpTrials(maxTrials: number): number {
  return Math.min(maxStartUpTrials, Math.max(1, Math.ceil(maxTrials / 3)));
}

/**
 * Random and Hyperband draw evenly from the scaled space; Bayesian is a multivariate
 * tree-structured Parzen estimator; Grid goes through the products of categorical values in order.
 */
export const suggest: Suggest = (options) => {
  if (options.strategy === 'Grid') return nextOfGrid(options);
  const axes = options.ranges.map(axisOf);
  const taken = new Set(
    [...options.history.map((trial) => trial.hyperParameters), ...options.pending].map((values) =>
      keyOf(axes, values),
    ),
  );
  const draw = options.strategy === 'Bayesian' ? learned(axes, options) : evenly(axes, options);
  let chosen = textOf(axes, draw());
  for (let tries = 0; tries < duplicateTries && taken.has(keyOf(axes, chosen)); tries += 1) {
    chosen = textOf(axes, tries < duplicateTries / 2 ? draw() : randomPoint(axes, options.random));
  }
  return chosen;
};

function keyOf(axes: readonly Axis[], values: HyperParameters): string {
  return JSON.stringify(axes.map(({ name }) => values[name]));
}

function evenly(axes: readonly Axis[], { random }: SuggestOptions): () => Point {
  return () => randomPoint(axes, random);
}

/** Trials that run count as bad ones, so that parallel trials do not crowd into one place. */
function learned(axes: readonly Axis[], options: SuggestOptions): () => Point {
  const scored = options.history.filter((trial) => Number.isFinite(trial.objective));
  if (scored.length < startUpTrials(options.maxTrials)) return evenly(axes, options);
  const sign = options.minimize ? 1 : -1;
  const ranked = scored.toSorted(
    (a, b) => sign * ((a.objective as number) - (b.objective as number)),
  );
  const good = new Set(ranked.slice(0, Math.min(Math.ceil(0.1 * scored.length), 25)));
  const place = (trial: Trial) => pointOf(axes, trial.hyperParameters);
  const better = mixtureOf(axes, scored.filter((trial) => good.has(trial)).map(place));
  const worse = mixtureOf(axes, [
    ...scored.filter((trial) => !good.has(trial)).map(place),
    ...options.pending.map((values) => pointOf(axes, values)),
  ]);
  return () => {
    const drawn = Array.from({ length: candidates }, () => {
      const point = better.draw(options.random);
      return { point, gain: better.logDensity(point) - worse.logDensity(point) };
    });
    return drawn.reduce((best, one) => (one.gain > best.gain ? one : best)).point;
  };
}

function nextOfGrid({ ranges, history, pending }: SuggestOptions): HyperParameters {
  let rest = history.length + pending.length;
  const chosen: HyperParameters = {};
  for (const range of ranges.toReversed()) {
    if (range.kind !== 'categorical') {
      throw new Error(`Grid needs categorical ranges; ${range.name} is ${range.kind}`);
    }
    const count = range.values.length;
    chosen[range.name] = range.values[rest % count] as string;
    rest = Math.floor(rest / count);
  }
  return chosen;
}
