// Learns a column of a CSV file from its other numbers: a script for SageMaker's script mode.
// Ridge regression on powers of the columns, in plain Node. Put your own in its place: what it
// reads is in SM_CHANNEL_TRAIN, what it leaves in SM_MODEL_DIR becomes the model.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { featuresOf, predict, rowsOf } from './model.mjs';

const most = { rows: 20_000, columns: 20 };
const text = { type: 'string' };
const { values } = parseArgs({
  options: { target: text, degree: { ...text, default: '1' }, l2: { ...text, default: '1e-3' } },
});
const { target } = values;
const degree = Number(values.degree);
const l2 = Number(values.l2);

const folder = process.env.SM_CHANNEL_TRAIN;
const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
const rows = files.sort().flatMap((name) => rowsOf(readFileSync(join(folder, name), 'utf8')));
const isNumber = (name) => Number.isFinite(rows[0]?.[name]);
const columns = Object.keys(rows[0] ?? {})
  .filter((name) => name !== target && isNumber(name))
  .slice(0, most.columns);
const full = rows.filter((row) => [...columns, target].every((name) => Number.isFinite(row[name])));
const step = Math.max(1, Math.floor(full.length / most.rows));
const whole = full.filter((_, at) => at % step === 0);
if (whole.length < 10 || columns.length === 0) {
  console.error(`${whole.length} rows with numbers in ${columns} and ${target}: too few`);
  process.exit(1);
}
const train = whole.filter((_, at) => at % 5 !== 0);
const held = whole.filter((_, at) => at % 5 === 0);

const meanOf = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
const mean = meanOf(train.map((row) => row[target]));
const means = columns.map((name) => meanOf(train.map((row) => row[name])));
const spreads = columns.map(
  (name, at) => Math.sqrt(meanOf(train.map((row) => (row[name] - means[at]) ** 2))) || 1,
);
const model = { columns, target, degree, mean, means, spreads };
const features = train.map((row) => featuresOf(row, model));
model.weights = learn(
  features,
  train.map((row) => row[target] - mean),
);

const rmse = (guess) => Math.sqrt(meanOf(held.map((row) => (guess(row) - row[target]) ** 2)));
console.log(`${train.length} rows to learn from, ${held.length} held back; columns ${columns}`);
console.log(`mean:rmse=${rmse(() => mean).toPrecision(6)}`);
console.log(`validation:rmse=${rmse((row) => predict(row, model)).toPrecision(6)}`);
writeFileSync(join(process.env.SM_MODEL_DIR, 'model.json'), JSON.stringify(model));

function learn(features, targets) {
  const size = features[0].length;
  const each = Array.from({ length: size }, (_, at) => at);
  const sum = (of) => features.reduce((total, row, at) => total + of(row, targets[at]), 0);
  const rows = each.map((one) => [
    ...each.map((two) => sum((row) => row[one] * row[two])),
    sum((row, wanted) => row[one] * wanted),
  ]);
  for (const one of each) rows[one][one] += one === 0 ? 1e-9 : l2 * features.length;
  return solve(rows, size);
}

/** Gaussian elimination with the greatest pivot of each column. */
function solve(rows, size) {
  for (let at = 0; at < size; at += 1) {
    const rest = rows.slice(at).map((row) => Math.abs(row[at]));
    const pivot = at + rest.indexOf(Math.max(...rest));
    [rows[at], rows[pivot]] = [rows[pivot], rows[at]];
    for (const row of rows.slice(at + 1)) {
      const factor = row[at] / rows[at][at];
      for (let column = at; column <= size; column += 1) row[column] -= factor * rows[at][column];
    }
  }
  const found = new Array(size).fill(0);
  for (let at = size - 1; at >= 0; at -= 1) {
    const known = found.reduce(
      (sum, one, column) => sum + (column > at ? one * rows[at][column] : 0),
      0,
    );
    found[at] = (rows[at][size] - known) / rows[at][at];
  }
  return found;
}
