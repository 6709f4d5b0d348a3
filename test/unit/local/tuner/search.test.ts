import { describe, expect, it } from 'vitest';
import { suggest } from '../../../../infra/local/tuner/suggest.ts';
import type {
  HyperParameters,
  Range,
  Scaling,
  SuggestOptions,
  Trial,
} from '../../../../infra/local/tuner/types.ts';

/** A small seeded generator; its quality is enough for a search. */
function seeded(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const continuous = (name: string, min: number, max: number, scaling: Scaling = 'Linear') =>
  ({ kind: 'continuous', name, min, max, scaling }) satisfies Range;
const integer = (name: string, min: number, max: number, scaling: Scaling = 'Linear') =>
  ({ kind: 'integer', name, min, max, scaling }) satisfies Range;

const branin = {
  ranges: [continuous('a', -5, 10), continuous('b', 0, 15)],
  noise: 0,
  regret({ a, b }: HyperParameters) {
    const x = Number(a);
    const bend = Number(b) - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887;
  },
};

/** The optimum is off the centre of each range: the centre would flatter a centred search. */
const noisy = {
  ranges: [
    continuous('rate', 1e-5, 1e-1, 'Logarithmic'),
    continuous('wd', 1e-7, 1e-1, 'Logarithmic'),
    integer('layers', 1, 8),
    integer('units', 16, 256),
    continuous('dropout', 0, 0.9),
  ],
  noise: 0.02,
  regret(x: HyperParameters) {
    return (
      ((Math.log10(Number(x.rate)) + 1.8) / 4) ** 2 +
      ((Math.log10(Number(x.wd)) + 4.6) / 5) ** 2 +
      ((Number(x.layers) - 3) / 8) ** 2 +
      ((Number(x.units) - 200) / 250) ** 2 +
      (Number(x.dropout) - 0.15) ** 2
    );
  },
};

interface Study {
  strategy: SuggestOptions['strategy'];
  seed: number;
  minimize?: boolean;
  parallel?: number;
}

function bestRegret(target: typeof noisy | typeof branin, study: Study): number {
  const { strategy, seed, minimize = true, parallel = 1 } = study;
  const random = seeded(seed);
  const sign = minimize ? 1 : -1;
  const history: Trial[] = [];
  let best = Number.POSITIVE_INFINITY;
  while (history.length < 30) {
    const pending: HyperParameters[] = [];
    for (let slot = 0; slot < parallel; slot += 1) {
      const running = [...pending];
      const options = { strategy, ranges: target.ranges, history, pending: running, minimize };
      pending.push(suggest({ ...options, random, maxTrials: 30 }));
    }
    for (const hyperParameters of pending) {
      const regret = target.regret(hyperParameters as never);
      best = Math.min(best, regret);
      const noise = target.noise * 2 * (random() + random() + random() - 1.5);
      history.push({ hyperParameters, objective: sign * (regret + noise) });
    }
  }
  return best;
}

function medianBest(target: typeof noisy | typeof branin, study: Omit<Study, 'seed'>): number {
  const results = Array.from({ length: 20 }, (_, seed) =>
    bestRegret(target, { ...study, seed: seed + 1 }),
  ).sort((a, b) => a - b);
  return ((results[9] as number) + (results[10] as number)) / 2;
}

describe('Bayesian search over 20 seeds and 30 trials', () => {
  for (const [name, target] of Object.entries({ branin, noisy })) {
    for (const minimize of [true, false]) {
      for (const parallel of [1, 2]) {
        const how = `${minimize ? 'minimizing' : 'maximizing'}, ${parallel} at a time`;
        it(`ends at most at 0.7 of Random's median regret on ${name}, ${how}`, () => {
          const bayesian = medianBest(target, { strategy: 'Bayesian', minimize, parallel });
          const random = medianBest(target, { strategy: 'Random', minimize, parallel });
          expect(bayesian / random).toBeLessThan(0.7);
        });
      }
    }
  }
});
