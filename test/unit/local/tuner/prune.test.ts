import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rungsOf, rungsOfTrial } from '../../../../infra/local/tuner/hyperband.ts';
import { prune } from '../../../../infra/local/tuner/prune.ts';
import type { Course } from '../../../../infra/local/tuner/types.ts';

const completed = (...curves: number[][]): Course[] =>
  curves.map((values, index) => ({ number: index + 1, state: 'completed', values }));
const running = (number: number, ...values: number[]): Course => {
  return { number, state: 'running', values };
};

describe('the median rule', () => {
  const earlier = completed([4, 2, 0], [6, 2, 1], [8, 4, 3], [2, 2, 2]);
  const stops = (minimize: boolean, ...courses: Course[]) =>
    prune({ rule: 'median', minimize, courses: [...earlier, ...courses] });

  it('holds the present value against the median of running averages up to its epoch', () => {
    // Averages up to the second epoch: 3, 4, 6, 2; their median is 3.5.
    expect(stops(true, running(5, 9, 3.5), running(6, 1, 3.6))).toEqual([6]);
    expect(stops(false, running(5, 9, 3.5), running(6, 1, 3.4))).toEqual([6]);
  });

  it('takes a trial that ended sooner with all that it told', () => {
    // Averages: 2, 3, 5, 2; their median is 2.5.
    expect(stops(true, running(5, 9, 9, 9, 2.6), running(6, 9, 9, 9, 2.4))).toEqual([5]);
  });

  it('waits for four trials that completed, and for a first value', () => {
    const courses = [...earlier.slice(0, 3), running(5, 99)];
    expect(prune({ rule: 'median', minimize: true, courses })).toEqual([]);
    expect(stops(true, running(5))).toEqual([]);
  });
});

describe('Hyperband', () => {
  const rule = { min: 1, max: 27 };

  it('compares at three times as many epochs each time, below the most', () => {
    expect(rungsOf(rule)).toEqual([1, 3, 9]);
    expect(rungsOf({ min: 2, max: 20 })).toEqual([2, 6, 18]);
    expect(rungsOf({ min: 5, max: 5 })).toEqual([]);
  });

  it('has brackets of the sizes that its authors give, one after another', () => {
    const first = (number: number) => rungsOfTrial(rule, number)[0];
    expect([1, 27, 28, 39, 40, 45, 46, 49, 50].map(first)).toEqual([
      ...[1, 1, 3, 3, 9, 9],
      ...[undefined, undefined, 1],
    ]);
  });

  it('keeps the best third at a rung, by the values of its own epoch', () => {
    const courses = [
      running(1, 5, 5, 5),
      running(2, 3, 9),
      running(3, 4),
      ...[6, 7, 8].map((value, at) => running(4 + at, value)),
    ];
    expect(prune({ rule, minimize: true, courses })).toEqual([4, 5, 6]);
    expect(prune({ rule, minimize: false, courses })).toEqual([2, 3, 4]);
  });

  it('stops a trial that goes on after its last epoch', () => {
    const values = Array.from({ length: 27 }, () => 1);
    expect(prune({ rule, minimize: true, courses: [running(1, ...values)] })).toEqual([]);
    expect(prune({ rule, minimize: true, courses: [running(1, ...values, 1)] })).toEqual([1]);
  });
});

it('no rule stops the trial that is best at every epoch, nor one that does not run', () => {
  const value = fc.integer({ min: 1, max: 1000 });
  const curves = fc.array(fc.array(value, { maxLength: 12 }), { maxLength: 12 });
  const rules = fc.constantFrom('median' as const, { min: 1, max: 30 }, { min: 2, max: 12 });
  fc.assert(
    fc.property(curves, rules, fc.integer({ min: 0, max: 12 }), (others, rule, ended) => {
      const courses = others.map((values, at): Course => {
        return { number: at + 1, state: at < ended ? 'completed' : 'running', values };
      });
      const best = running(others.length + 1, ...Array.from({ length: 12 }, () => 0));
      const stopped = prune({ rule, minimize: true, courses: [...courses, best] });
      expect(stopped).not.toContain(best.number);
      expect(stopped.every((number) => number > ended)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
