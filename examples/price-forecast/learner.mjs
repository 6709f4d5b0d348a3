import { InputError } from './contract.mjs';

/** A small seeded generator (mulberry32): the same trial gives the same model. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What tells of a row, and what it is to forecast; a model looks at all other columns. */
const told = ['date', 'close', 'volatility', 'next'];

/** Mean and deviation of each feature and of the target: of the training rows only. */
function scaleOf(rows, names) {
  const measure = (read) => {
    const mean = rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (read(row) - mean) ** 2, 0) / rows.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  };
  return { features: names.map((name) => measure((row) => row[name])), target: measure(target) };
}

const target = (row) => Math.log(row.next);

function vectors(rows, names, scale) {
  return rows.map((row) =>
    Float64Array.from(names, (name, index) => {
      const { mean, deviation } = scale.features[index];
      return (row[name] - mean) / deviation;
    }),
  );
}

function output(weights, vector) {
  let sum = weights[vector.length];
  for (let index = 0; index < vector.length; index += 1) sum += weights[index] * vector[index];
  return sum;
}

/** One model: the standardised features, weighed and summed, give the logarithm of volatility. */
export function train(rows, options, afterEpoch) {
  const names = Object.keys(rows[0]).filter((name) => !told.includes(name));
  const scale = scaleOf(rows, names);
  const inputs = vectors(rows, names, scale);
  const targets = rows.map((row) => (target(row) - scale.target.mean) / scale.target.deviation);
  const random = seeded(1);
  const weights = Float64Array.from({ length: names.length + 1 }, () => random() - 0.5);
  const order = Array.from(rows.keys());
  const model = { names, scale, weights };
  for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
    shuffle(order, random);
    for (let start = 0; start < order.length; start += options.batchSize) {
      descend(weights, order.slice(start, start + options.batchSize), inputs, targets, options);
    }
    if (!weights.every(Number.isFinite)) {
      throw new InputError(
        `The weights grew without bound in epoch ${epoch}; lower learning_rate.`,
      );
    }
    afterEpoch?.(epoch, model);
  }
  return model;
}

/** One step against the gradient of half the mean squared error plus `wd`/2 × squared weights. */
function descend(weights, batch, inputs, targets, { learningRate, wd }) {
  const bias = weights.length - 1;
  const gradient = new Float64Array(weights.length);
  for (const row of batch) {
    const vector = inputs[row];
    const error = (output(weights, vector) - targets[row]) / batch.length;
    for (let index = 0; index < bias; index += 1) gradient[index] += error * vector[index];
    gradient[bias] += error;
  }
  for (let index = 0; index < bias; index += 1) gradient[index] += wd * weights[index];
  for (let index = 0; index <= bias; index += 1) weights[index] -= learningRate * gradient[index];
}

function shuffle(order, random) {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
}

/** The volatility of the next days, as the model sees it. */
export function forecaster(rows, { names, scale }) {
  const inputs = vectors(rows, names, scale);
  const { mean, deviation } = scale.target;
  return (weights) =>
    rows.map((_, index) => Math.exp(output(weights, inputs[index]) * deviation + mean));
}

/** The forecast to beat: the next days are as volatile as the last. */
export const naive = (rows) => rows.map(({ volatility }) => volatility);

/** Root mean squared error of the logarithm: 0.5 is wrong by a factor of 1.6, up as down. */
export function rmse(rows, forecasts) {
  const error = (row, index) => Math.log(forecasts[index] / row.next);
  const sum = rows.reduce((total, row, index) => total + error(row, index) ** 2, 0);
  return Math.sqrt(sum / rows.length);
}
