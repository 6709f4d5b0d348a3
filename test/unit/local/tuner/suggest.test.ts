import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startUpTrials, suggest } from '../../../../infra/local/tuner/suggest.ts';
import type { Range, SuggestOptions, Trial } from '../../../../infra/local/tuner/types.ts';

function cycle(numbers: number[]): () => number {
  let index = 0;
  return () => numbers[index++ % numbers.length] as number;
}

const ranges: Range[] = [
  { kind: 'continuous', name: 'wd', min: 1e-6, max: 1e-1, scaling: 'Logarithmic' },
  { kind: 'continuous', name: 'momentum', min: 0, max: 0.999, scaling: 'ReverseLogarithmic' },
  { kind: 'integer', name: 'depth', min: 1, max: 9, scaling: 'Auto' },
  { kind: 'categorical', name: 'optimizer', values: ['sgd', 'adam'] },
];

const options = (more: Partial<SuggestOptions>): SuggestOptions => ({
  strategy: 'Bayesian',
  ranges,
  history: [],
  pending: [],
  minimize: true,
  maxTrials: 8,
  random: cycle([0.1, 0.7, 0.4, 0.9, 0.2]),
  ...more,
});

const uniform = fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 7 });

describe('suggest', () => {
  it('stays inside the ranges and keeps integers whole, whatever chance and history', () => {
    const objectives = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(uniform, objectives, fc.boolean(), (numbers, values, minimize) => {
        const random = cycle(numbers);
        const history: Trial[] = [];
        for (const objective of [...values, 0]) {
          const hyperParameters = suggest(options({ history, random, minimize }));
          history.push({ hyperParameters, objective });
          const { wd, momentum, depth, optimizer } = hyperParameters;
          expect(Number(wd)).toBeGreaterThanOrEqual(1e-6);
          expect(Number(wd)).toBeLessThanOrEqual(1e-1);
          expect(Number(momentum)).toBeGreaterThanOrEqual(0);
          expect(Number(momentum)).toBeLessThanOrEqual(0.999);
          expect(['1', '2', '3', '4', '5', '6', '7', '8', '9']).toContain(depth);
          expect(['sgd', 'adam']).toContain(optimizer);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same answer for the same options', () => {
    const history = [3, 1, 2, 5].map((objective, index) => ({
      hyperParameters: suggest(options({ random: cycle([0.13 * index + 0.05, 0.3, 0.8]) })),
      objective,
    }));
    const once = () => suggest(options({ history, random: cycle([0.31, 0.62, 0.05, 0.77]) }));
    expect(once()).toEqual(once());
  });

  it('learns from three trials of eight, and from ten of thirty', () => {
    expect([1, 2, 8, 30, 500].map(startUpTrials)).toEqual([1, 1, 3, 10, 10]);
  });

  it('does not propose what already ran or runs, while anything else is left', () => {
    const choices: Range[] = [
      { kind: 'categorical', name: 'a', values: ['x', 'y'] },
      { kind: 'integer', name: 'b', min: 1, max: 2, scaling: 'Linear' },
    ];
    const random = cycle(Array.from({ length: 101 }, (_, index) => (index ** 2 * 0.618) % 1));
    const seen = new Set<string>();
    const history: Trial[] = [];
    for (let trial = 0; trial < 4; trial += 1) {
      const strategy = 'Random' as const;
      const hyperParameters = suggest(options({ strategy, ranges: choices, history, random }));
      seen.add(JSON.stringify(hyperParameters));
      history.push({ hyperParameters, objective: trial });
    }
    expect(seen.size).toBe(4);
  });

  it('goes away from a running trial that sits in the best place', () => {
    const one: Range[] = [{ kind: 'continuous', name: 'x', min: 0, max: 1, scaling: 'Linear' }];
    const history = Array.from({ length: 20 }, (_, index) => {
      const x = index / 20;
      return { hyperParameters: { x: String(x) }, objective: (x - 0.3) ** 2 };
    });
    const nearest = (pending: string[]) => {
      const random = cycle(Array.from({ length: 97 }, (_, index) => (index * 0.618) % 1));
      const waiting = pending.map((x) => ({ x }));
      const chosen = Array.from({ length: 12 }, () =>
        suggest(options({ ranges: one, history, pending: waiting, random, maxTrials: 30 })),
      );
      return chosen.reduce((sum, { x }) => sum + Math.abs(Number(x) - 0.3), 0) / chosen.length;
    };
    expect(nearest(['0.3', '0.31', '0.29'])).toBeGreaterThan(nearest([]));
  });

  it('ignores trials that failed', () => {
    const failed = { hyperParameters: suggest(options({})) };
    const random = () => cycle([0.31, 0.62, 0.05, 0.77]);
    const history = Array.from({ length: 9 }, () => failed);
    expect(suggest(options({ history, random: random() }))).toEqual(
      suggest(options({ strategy: 'Random', history, random: random() })),
    );
  });

  it('goes through a grid of categorical values once each', () => {
    const grid: Range[] = [
      { kind: 'categorical', name: 'a', values: ['1', '2'] },
      { kind: 'categorical', name: 'b', values: ['x', 'y', 'z'] },
    ];
    const history: Trial[] = [];
    const names = Array.from({ length: 6 }, () => {
      const hyperParameters = suggest(options({ strategy: 'Grid', ranges: grid, history }));
      history.push({ hyperParameters, objective: 1 });
      return `${hyperParameters.a}${hyperParameters.b}`;
    });
    expect(names).toEqual(['1x', '1y', '1z', '2x', '2y', '2z']);
  });
});
