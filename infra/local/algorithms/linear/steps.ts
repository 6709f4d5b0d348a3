import type { LinearOptions } from './rules.ts';

/** Changes weights against their slope. */
export type Step = (weights: Float64Array, slope: Float64Array, rates: Float64Array) => void;

/** How large a first step is where the job does not say: weights are of data with deviation 1. */
const usualRate = 0.05;

const tiny = 1e-8;

/** One optimizer for `count` weights; `adam` is meant by `auto`. */
export function stepper(options: LinearOptions, count: number): Step {
  const known = (value: number | 'auto', usual: number) => (value === 'auto' ? usual : value);
  const first = new Float64Array(count);
  const second = new Float64Array(count);
  if (options.optimizer === 'sgd') {
    const momentum = known(options.momentum, 0);
    return (weights, slope, rates) => {
      for (let at = 0; at < count; at += 1) {
        first[at] = momentum * first[at]! - rates[at]! * slope[at]!;
        weights[at]! += first[at]!;
      }
    };
  }
  const decay = options.optimizer === 'rmsprop' ? 0 : known(options.beta_1, 0.9);
  const squares = known(options.beta_2, options.optimizer === 'rmsprop' ? 0.9 : 0.999);
  let steps = 0;
  return (weights, slope, rates) => {
    steps += 1;
    const ofFirst = 1 - decay ** steps;
    const ofSecond = 1 - squares ** steps;
    for (let at = 0; at < count; at += 1) {
      first[at] = decay * first[at]! + (1 - decay) * slope[at]!;
      second[at] = squares * second[at]! + (1 - squares) * slope[at]! ** 2;
      const by = first[at]! / ofFirst / (Math.sqrt(second[at]! / ofSecond) + tiny);
      weights[at]! -= rates[at]! * by;
    }
  };
}

/** The rate of a step after so many others: it becomes smaller, down to a bound. */
export function rateAt(options: LinearOptions, steps: number): number {
  const { learning_rate, use_lr_scheduler } = options;
  const rate = learning_rate === 'auto' ? usualRate : learning_rate;
  if (!use_lr_scheduler) return rate;
  const { lr_scheduler_factor: factor, lr_scheduler_step: every } = options;
  const { lr_scheduler_minimum_lr: least } = options;
  const times = Math.floor(steps / (every === 'auto' ? 100 : every));
  const smaller = rate * (factor === 'auto' ? 0.99 : factor) ** times;
  return Math.max(smaller, Math.min(rate, least === 'auto' ? 1e-5 : least));
}
