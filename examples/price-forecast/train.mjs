import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channel, hyperParameters, InputError, modelFolder, run } from './contract.mjs';
import { ahead, fromCsv } from './features.mjs';
import { forecaster, naive, rmse, train } from './learner.mjs';
import { selfTest } from './self-test.mjs';

const bounds = {
  wd: { usual: 1e-3, least: 0, most: 10 },
  learning_rate: { usual: 1e-2, least: 1e-9, most: 10 },
  epochs: { usual: 500, least: 1, most: 10_000, whole: true },
  batch_size: { usual: 16, least: 1, most: 100_000, whole: true },
};

function setting(given, name) {
  const { usual, least, most, whole } = bounds[name];
  const value = Number(given[name] ?? usual);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new InputError(
    `Hyperparameter ${name}: found "${given[name]}"; ` +
      `needed ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}.`,
  );
}

function rowsOf(part) {
  const file = join(channel('train'), `${part}.csv`);
  if (!existsSync(file)) throw new InputError(`There is no ${file}; prepare.mjs makes it.`);
  return fromCsv(readFileSync(file, 'utf8'));
}

function main() {
  const given = hyperParameters();
  const options = {
    wd: setting(given, 'wd'),
    learningRate: setting(given, 'learning_rate'),
    epochs: setting(given, 'epochs'),
    batchSize: setting(given, 'batch_size'),
  };
  console.log(`hyperparameters ${JSON.stringify(options)}`);
  const parts = { train: rowsOf('train'), validation: rowsOf('validation'), test: rowsOf('test') };
  let judge;
  const model = train(parts.train, options, (epoch, { weights, ...rest }) => {
    judge ??= forecaster(parts.validation, rest);
    const error = rmse(parts.validation, judge(weights));
    console.log(`epoch ${epoch}: validation:rmse=${error.toFixed(6)}`);
  });
  const scores = {};
  for (const part of ['validation', 'test']) {
    const rows = parts[part];
    scores[part] = {
      model: rmse(rows, forecaster(rows, model)(model.weights)),
      naive: rmse(rows, naive(rows)),
    };
    const { model: ours, naive: theirs } = scores[part];
    const better = (1 - ours / theirs) * 100;
    console.log(
      `${part}: model rmse ${ours.toFixed(4)}, ` +
        `naive "next ${ahead} days = last ${ahead}" rmse ${theirs.toFixed(4)}: ` +
        `the model is ${Math.abs(better).toFixed(2)} % ${better > 0 ? 'better' : 'worse'}`,
    );
  }
  const saved = { ...model, weights: [...model.weights], options, scores };
  writeFileSync(join(modelFolder(), 'model.json'), JSON.stringify(saved, null, 2));
}

run(process.argv.includes('--self-test') ? selfTest : main);
