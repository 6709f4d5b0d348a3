import { CustomerError } from '../customer-error.ts';
import type { LinearOptions } from './rules.ts';

/** How wrong the scores of a row are: its loss, with the slope by each score written to `slope`. */
export type Loss = (scores: Float64Array, label: number, slope: Float64Array) => number;

type Of = (score: number, label: number) => [value: number, slope: number];

const ofOne =
  (loss: Of): Loss =>
  ([score = 0], label, slope) => {
    const [value, first] = loss(score, label);
    slope[0] = first;
    return value;
  };

/** One over one plus e^-x. */
export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** Of scores the likelihood of each class, in place. */
export function softmax(scores: Float64Array): Float64Array {
  const top = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  let sum = 0;
  for (let at = 0; at < scores.length; at += 1) {
    scores[at] = Math.exp(scores[at]! - top);
    sum += scores[at]!;
  }
  for (let at = 0; at < scores.length; at += 1) scores[at] = scores[at]! / sum;
  return scores;
}

const softmaxLoss: Loss = (scores, label, slope) => {
  slope.set(scores);
  softmax(slope);
  const value = -Math.log(Math.max(slope[label]!, Number.MIN_VALUE));
  slope[label] = slope[label]! - 1;
  return value;
};

/** Labels of two classes are 0 and 1. */
const losses = ({ loss_insensitivity: gap, huber_delta, quantile, margin }: LinearOptions) => {
  const beyond = (error: number) => Math.max(0, Math.abs(error) - gap);
  const of: Record<string, Of> = {
    squared_loss: (score, label) => [(score - label) ** 2, 2 * (score - label)],
    absolute_loss: (score, label) => [Math.abs(score - label), Math.sign(score - label)],
    eps_insensitive_squared_loss(score, label) {
      const far = beyond(score - label);
      return [far ** 2, 2 * far * Math.sign(score - label)];
    },
    eps_insensitive_absolute_loss(score, label) {
      const far = beyond(score - label);
      return [far, far > 0 ? Math.sign(score - label) : 0];
    },
    quantile_loss(score, label) {
      const error = label - score;
      return error >= 0 ? [quantile * error, -quantile] : [(quantile - 1) * error, 1 - quantile];
    },
    huber_loss(score, label) {
      const error = score - label;
      if (Math.abs(error) <= huber_delta) return [error ** 2 / 2, error];
      const slope = huber_delta * Math.sign(error);
      return [huber_delta * (Math.abs(error) - huber_delta / 2), slope];
    },
    logistic(score, label) {
      const value = Math.max(score, 0) - score * label + Math.log1p(Math.exp(-Math.abs(score)));
      return [value, sigmoid(score) - label];
    },
    hinge_loss(score, label) {
      const side = label > 0 ? 1 : -1;
      const short = margin - side * score;
      return short > 0 ? [short, -side] : [0, 0];
    },
  };
  return of;
};

/** Which losses a predictor has; the first is meant by `auto`. */
const known: Readonly<Record<LinearOptions['predictor_type'], readonly string[]>> = {
  regressor: [
    'squared_loss',
    'absolute_loss',
    'eps_insensitive_squared_loss',
    'eps_insensitive_absolute_loss',
    'quantile_loss',
    'huber_loss',
  ],
  binary_classifier: ['logistic', 'hinge_loss'],
  multiclass_classifier: ['softmax_loss'],
};

/** The loss that a job asks for, and its name. Throws CustomerError for another predictor's. */
export function lossOf(options: LinearOptions): { name: string; loss: Loss } {
  const allowed = known[options.predictor_type];
  const name = options.loss === 'auto' ? allowed[0]! : options.loss;
  if (!allowed.includes(name)) {
    const words = ['auto', ...allowed].join(', ');
    throw new CustomerError(`loss is ${name}; a ${options.predictor_type} has ${words}.`);
  }
  const one = losses(options)[name];
  return { name, loss: one ? ofOne(one) : softmaxLoss };
}
