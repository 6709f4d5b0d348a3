import { InputError } from './contract.mjs';

/** How many past returns a row knows: the longest look back of any feature. */
export const lags = 60;
const lookBack = lags;
/** With fewer bars the parts of the split say nothing. */
const minBars = 400;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** One row per day with what was known at its close, and the close of the day after to forecast. */
export function rowsOf(bars) {
  if (bars.length < minBars) {
    throw new InputError(`The CSV has ${bars.length} rows; needed: at least ${minBars}.`);
  }
  const known = knowledgeOf(bars);
  const days = Array.from({ length: bars.length - 1 - lookBack }, (_, index) => lookBack + index);
  return days.map((day) => {
    const { date, close, ...features } = known(day);
    return { date, close, next: bars[day + 1].close, ...features };
  });
}

/** The row of the newest day, whose next close nobody knows yet. */
export function latestRow(bars) {
  if (bars.length <= lookBack) {
    throw new InputError(`There are ${bars.length} bars; needed: at least ${lookBack + 1}.`);
  }
  return knowledgeOf(bars)(bars.length - 1);
}

/** What is known at the close of a day: itself and those before it. */
function knowledgeOf(bars) {
  const returns = bars.map((bar, day) => (day ? Math.log(bar.close / bars[day - 1].close) : 0));
  const column = (day, name, length) =>
    bars.slice(day - length + 1, day + 1).map((bar) => bar[name]);
  return (day) => {
    const { date, open, high, low, close, volume } = bars[day];
    const row = { date, close };
    for (let lag = 0; lag < lags; lag += 1) row[`return_${lag}`] = returns[day - lag];
    for (const days of [5, 10, 20, 50])
      row[`trend_${days}`] = close / mean(column(day, 'close', days)) - 1;
    for (const days of [5, 20]) {
      row[`volatility_${days}`] = deviation(returns.slice(day - days + 1, day + 1));
    }
    row.range = (high - low) / close;
    row.body = (close - open) / open;
    row.volume_change = Math.log(volume / bars[day - 1].volume);
    row.volume_trend = Math.log(volume / mean(column(day, 'volume', 20)));
    return row;
  };
}

/** Oldest part to train on, the next to choose by, the newest to judge by: never shuffled. */
export function splitByTime(rows) {
  const [first, second] = [Math.floor(rows.length * 0.7), Math.floor(rows.length * 0.85)];
  return {
    train: rows.slice(0, first),
    validation: rows.slice(first, second),
    test: rows.slice(second),
  };
}

/** Rows as CSV; seven digits are more than the prices have. */
export function toCsv(rows) {
  const names = Object.keys(rows[0]);
  const cell = (value) => (typeof value === 'number' ? Number(value.toPrecision(7)) : value);
  const lines = rows.map((row) => names.map((name) => cell(row[name])));
  return `${[names, ...lines].join('\n')}\n`;
}

/** Rows from the CSV that `toCsv` made. */
export function fromCsv(text) {
  const [header, ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(
      names.map((name, index) => [name, name === 'date' ? fields[index] : Number(fields[index])]),
    );
  });
}
