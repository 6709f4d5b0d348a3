import { InputError } from './contract.mjs';
import { rowsOf, splitByTime } from './features.mjs';
import { forecaster, rmse, train } from './learner.mjs';

/** Bars whose every move undoes half of the one before: what a linear learner must find. */
function syntheticBars(count) {
  let close = 100;
  let move = 0.01;
  return Array.from({ length: count }, (_, day) => {
    const open = close;
    move = -0.5 * move + 0.01 * Math.sin(day * day);
    close *= Math.exp(move);
    const [low, high] = [Math.min(open, close) * 0.999, Math.max(open, close) * 1.001];
    return { date: String(day), open, high, low, close, volume: 1000 + 100 * Math.sin(day) };
  });
}

/** Proves in a moment, without data, that the code in this image learns. */
export function selfTest() {
  const parts = splitByTime(rowsOf(syntheticBars(600)));
  const options = { wd: 1e-4, learningRate: 0.02, epochs: 60, batchSize: 32, window: 3 };
  const model = train(parts.train, options);
  const ours = rmse(parts.test, forecaster(parts.test, model)(model.weights));
  const naive = rmse(
    parts.test,
    parts.test.map((row) => row.close),
  );
  console.log(`self-test: model rmse ${ours.toFixed(4)}, naive ${naive.toFixed(4)}`);
  if (!(ours < 0.95 * naive)) throw new InputError('self-test: the learner does not learn');
}
