import type { Table } from '../data/table.ts';
import type { Loss } from './losses.ts';
import type { LinearOptions } from './rules.ts';

/** For each output its weights, one after another, and last its bias. */
export type Weights = Float64Array;

/** What is minimized: the mean loss + wd ÷ 2 · Σ weight² + l1 · Σ |weight|, biases left out. */
export class Objective {
  readonly outputs: number;
  readonly #loss: Loss;
  readonly #wd: number;
  readonly #l1: number;
  readonly #biasWd: number;
  readonly #rowWeights: Float64Array | undefined;
  readonly #scores: Float64Array;
  readonly #slope: Float64Array;

  /** @param rowWeights how much each row of the table counts; absent: all alike */
  constructor(options: LinearOptions, loss: Loss, outputs: number, rowWeights?: Float64Array) {
    const known = (value: number | 'auto') => (value === 'auto' ? 0 : value);
    this.outputs = outputs;
    this.#loss = loss;
    this.#wd = known(options.wd);
    this.#l1 = known(options.l1);
    this.#biasWd = this.#wd * known(options.bias_wd_mult);
    this.#rowWeights = rowWeights;
    this.#scores = new Float64Array(outputs);
    this.#slope = new Float64Array(outputs);
  }

  /** The mean loss over a table, all rows alike. */
  loss(weights: Weights, table: Table): number {
    let sum = 0;
    for (let row = 0; row < table.count; row += 1) sum += this.#look(weights, table, row);
    return sum / table.count;
  }

  /** What is added to the loss for the size of the weights. */
  penalty(weights: Weights, width: number): number {
    return weights.reduce((sum, weight, at) => {
      if (isBias(at, width)) return sum + (this.#biasWd / 2) * weight ** 2;
      return sum + (this.#wd / 2) * weight ** 2 + this.#l1 * Math.abs(weight);
    }, 0);
  }

  /** The slope by each weight over some rows of a table; a weight that l1 holds at 0 has none. */
  slope(weights: Weights, table: Table, rows: Uint32Array, sum: Float64Array): void {
    const { width } = table;
    sum.fill(0);
    for (const row of rows) this.#add(weights, table, row, sum);
    for (let at = 0; at < sum.length; at += 1) {
      const weight = weights[at]!;
      const bias = isBias(at, width);
      let slope = sum[at]! / rows.length + (bias ? this.#biasWd : this.#wd) * weight;
      if (!bias && weight !== 0) slope += this.#l1 * Math.sign(weight);
      else if (!bias) slope = Math.sign(slope) * Math.max(0, Math.abs(slope) - this.#l1);
      sum[at] = slope;
    }
  }

  /** After a step: with l1 a weight that would have passed 0 stops there. */
  settle(weights: Weights, before: Weights, width: number): void {
    if (this.#l1 === 0) return;
    for (let at = 0; at < weights.length; at += 1) {
      if (!isBias(at, width) && weights[at]! * before[at]! < 0) weights[at] = 0;
    }
  }

  #add(weights: Weights, table: Table, row: number, sum: Float64Array): void {
    const { values, width } = table;
    this.#look(weights, table, row);
    const counts = this.#rowWeights?.[row] ?? 1;
    for (let output = 0; output < this.outputs; output += 1) {
      const by = this.#slope[output]! * counts;
      if (by === 0) continue;
      const start = output * (width + 1);
      for (let at = 0; at < width; at += 1) sum[start + at]! += by * values[row * width + at]!;
      sum[start + width]! += by;
    }
  }

  #look(weights: Weights, { values, labels, width }: Table, row: number): number {
    for (let output = 0; output < this.outputs; output += 1) {
      const start = output * (width + 1);
      let sum = weights[start + width]!;
      for (let at = 0; at < width; at += 1) sum += weights[start + at]! * values[row * width + at]!;
      this.#scores[output] = sum;
    }
    return this.#loss(this.#scores, labels[row]!, this.#slope);
  }
}

/** Whether the number at this place is a bias. */
export const isBias = (at: number, width: number): boolean => at % (width + 1) === width;
