import { InputError } from './contract.mjs';
import { rowsOf, splitByTime } from './features.mjs';
import { forecaster, naive, rmse, train } from './learner.mjs';

/** Bars whose moves grow and shrink in turns of 25 days: what a linear learner must foresee. */
function syntheticBars(count) {
  let close = 100;
  return Array.from({ length: count }, (_, day) => {
    const open = close;
    const size = 0.01 * Math.exp(Math.sin((2 * Math.PI * day) / 25));
    close *= Math.exp(day % 2 ? size : -size);
    const [low, high] = [Math.min(open, close) * 0.999, Math.max(open, close) * 1.001];
    return { date: String(day), open, high, low, close, volume: 1000 + 100 * Math.sin(day) };
  });
}

/** Proves in a moment, without data, that the code in this image learns. */
export function selfTest() {
  const parts = splitByTime(rowsOf(syntheticBars(600)));
  const options = { wd: 1e-4, learningRate: 0.02, epochs: 60, batchSize: 32 };
  const model = train(parts.train, options);
  const ours = rmse(parts.test, forecaster(parts.test, model)(model.weights));
  const theirs = rmse(parts.test, naive(parts.test));
  console.log(`self-test: model rmse ${ours.toFixed(4)}, naive ${theirs.toFixed(4)}`);
  if (!(ours < 0.5 * theirs)) throw new InputError('self-test: the learner does not learn');
}
