import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channel, InputError, result, run } from './contract.mjs';
import { fromCsv } from './features.mjs';
import { forecaster, rmse } from './learner.mjs';

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

/** The model with the lower error wins; without a champion the candidate does. */
function verdictOf(candidate, champion, days) {
  const error = `on the newest ${days} days, which no training saw, its error is`;
  const ours = `${candidate.toFixed(2)} (rmse)`;
  const found = { candidateRmse: rounded(candidate, 4), heldOutDays: days };
  if (champion === undefined) {
    return { ...found, better: true, summary: `The first model is promoted: ${error} ${ours}.` };
  }
  const better = candidate < champion;
  const improvementPercent = rounded((1 - candidate / champion) * 100, 2);
  const apart = `${Math.abs(improvementPercent)} % ${better ? 'below' : 'above'}`;
  const summary =
    `The new model is ${better ? 'promoted' : 'refused'}: ${error} ${ours}, ` +
    `${apart} that of the model in service, ${champion.toFixed(2)}.`;
  return { ...found, better, championRmse: rounded(champion, 4), improvementPercent, summary };
}

run(() => {
  const file = join(channel('features'), 'test.csv');
  if (!existsSync(file)) throw new InputError(`There is no ${file}; prepare.mjs makes it.`);
  const rows = fromCsv(readFileSync(file, 'utf8'));
  const candidate = modelIn('candidate');
  if (!candidate) throw new InputError('The channel candidate holds no model.tar.gz.');
  const champion = modelIn('champion');
  const error = champion && errorOf(champion, rows);
  const verdict = verdictOf(errorOf(candidate, rows), error, rows.length);
  console.log(verdict.summary);
  writeFileSync(result(), JSON.stringify(verdict));
});
