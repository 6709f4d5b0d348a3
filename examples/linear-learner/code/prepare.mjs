// Makes rows for linear-learner: CSV without a header, the label first.
// Label: the logarithm of the volatility of the next five days; features: that of days past.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ahead = 5;
/** The days over which past volatility is known. */
const past = [1, 5, 22, 66];

const folder = process.env.SM_CHANNEL_RAW;
const [file] = readdirSync(folder);
const [header, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/);
const column = header.split(',').indexOf('close');
const closes = lines.map((line) => Number(line.split(',')[column]));
const squares = closes.slice(1).map((close, day) => Math.log(close / closes[day]) ** 2);

/** Of so many days from the first; a day without any move counts as a very small one. */
const volatility = (first, days) => {
  const sum = squares.slice(first, first + days).reduce((one, other) => one + other, 0);
  return Math.log(Math.max(Math.sqrt(sum / days), 1e-4));
};

const [oldest] = past.slice(-1);
const rows = [];
for (let day = oldest; day + ahead <= squares.length; day += 1) {
  const known = past.map((days) => volatility(day - days, days));
  rows.push([volatility(day, ahead), ...known].map((value) => Number(value.toFixed(6))));
}

/** Oldest part to train on, the next to choose by, the newest to judge by, no overlaps. */
const [first, second] = [0.7, 0.85].map((share) => Math.floor(rows.length * share));
const parts = {
  train: rows.slice(0, first - ahead),
  validation: rows.slice(first, second - ahead),
  test: rows.slice(second),
};
for (const [part, own] of Object.entries(parts)) {
  const output = process.env[`TRAINYARD_OUTPUT_${part.toUpperCase()}`];
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, `${part}.csv`), `${own.map((row) => row.join(',')).join('\n')}\n`);
}

/** What learning has to beat: the next five days are as the last five were. */
const naive = (own) =>
  Math.sqrt(
    own.reduce((sum, row) => sum + (row[0] - row[1 + past.indexOf(ahead)]) ** 2, 0) / own.length,
  );
const result = { rows: rows.length, naiveRmse: Number(naive(parts.validation).toFixed(4)) };
console.log(`${result.rows} rows; the naive forecast has an error of ${result.naiveRmse} (rmse)`);
writeFileSync(process.env.TRAINYARD_RESULT, JSON.stringify(result));
