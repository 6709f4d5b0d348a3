import type { Table } from '../data/table.ts';
import { sigmoid, softmax } from './losses.ts';
import type { LinearOptions } from './rules.ts';

/** What was learned: a row of weights and a bias for each output, on the data as it is given. */
export interface LinearModel {
  predictor: LinearOptions['predictor_type'];
  loss: string;
  weights: number[][];
  bias: number[];
  /** Of two classes: the score from which it is the second one. */
  threshold: number;
}

/** The score of a row for each output, as the model's owner sees it. */
export function scoresOf(model: LinearModel, { values, width }: Table, row: number): Float64Array {
  const scores = Float64Array.from(model.weights, (weights, output) => {
    let sum = model.bias[output]!;
    for (let at = 0; at < width; at += 1) sum += weights[at]! * values[row * width + at]!;
    return sum;
  });
  if (model.predictor === 'multiclass_classifier') return softmax(scores);
  return model.loss === 'logistic' ? scores.map(sigmoid) : scores;
}

/** The class of the highest score. */
export function highest(scores: Float64Array): number {
  return scores.indexOf(scores.reduce((one, other) => Math.max(one, other), -Infinity));
}
