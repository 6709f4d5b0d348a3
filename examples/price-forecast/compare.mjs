import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channel, InputError, result, run } from './contract.mjs';
import { fromCsv } from './features.mjs';
import { forecaster, naive, rmse } from './learner.mjs';

/** The model in a channel's archive; undefined where the channel is empty. */
function modelIn(name) {
  const archive = join(channel(name), 'model.tar.gz');
  if (!existsSync(archive)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
}

function errorOf(model, rows) {
  const error = rmse(rows, forecaster(rows, model)(model.weights));
  if (Number.isFinite(error)) return error;
  throw new InputError(`A model needs other features than prepare.mjs makes: ${model.names}.`);
}

const rounded = (value, digits) => Number(value.toFixed(digits));

/** By how much an error is below another one, in percent of that; negative where it is above. */
const below = (error, other) => rounded((1 - error / other) * 100, 2);
const apart = (percent, whose) =>
  `${Math.abs(percent)} % ${percent > 0 ? 'below' : 'above'} that of ${whose}`;

/** Better is what beats the naive forecast and, where there is one, the model in service. */
function verdictOf({ candidate, baseline, champion }, days) {
  const percent = below(candidate, baseline);
  const found = {
    candidateRmse: rounded(candidate, 4),
    naiveRmse: rounded(baseline, 4),
    betterThanNaivePercent: percent,
    heldOutDays: days,
  };
  const error =
    `on the newest ${days} days, which no training saw, its error is ${candidate.toFixed(4)} ` +
    `(rmse), ${apart(percent, `the naive forecast, ${baseline.toFixed(4)}`)}`;
  if (champion === undefined) {
    const better = candidate < baseline;
    const summary = `The first model is ${better ? 'promoted' : 'refused'}: ${error}.`;
    return { ...found, better, summary };
  }
  const better = candidate < baseline && candidate < champion;
  const improvementPercent = below(candidate, champion);
  const other = apart(improvementPercent, `the model in service, ${champion.toFixed(4)}`);
  const summary = `The new model is ${better ? 'promoted' : 'refused'}: ${error}, and ${other}.`;
  return { ...found, better, championRmse: rounded(champion, 4), improvementPercent, summary };
}

run(() => {
  const file = join(channel('features'), 'test.csv');
  if (!existsSync(file)) throw new InputError(`There is no ${file}; prepare.mjs makes it.`);
  const rows = fromCsv(readFileSync(file, 'utf8'));
  const candidate = modelIn('candidate');
  if (!candidate) throw new InputError('The channel candidate holds no model.tar.gz.');
  const champion = modelIn('champion');
  const errors = {
    candidate: errorOf(candidate, rows),
    baseline: rmse(rows, naive(rows)),
    champion: champion && errorOf(champion, rows),
  };
  const verdict = verdictOf(errors, rows.length);
  console.log(verdict.summary);
  writeFileSync(result(), JSON.stringify(verdict));
});
