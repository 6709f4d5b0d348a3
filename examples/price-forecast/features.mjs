import { InputError } from './contract.mjs';

/** How many bars ahead the forecast looks, and what a naive forecast looks back. */
export const ahead = 5;
/** The windows, in bars, over which past volatility is known: a day, a week, a month, a quarter. */
const windows = [1, 5, 22, 66];
/** How many bars have to come before the one that is forecast from: the longest look back. */
const lookBack = windows.at(-1);
/** With fewer bars the parts of the split say nothing. */
const minBars = 400;
/** A time without any move counts as this much volatility, so that there is a logarithm of it. */
const least = 1e-4;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rootMean = (squares) => Math.max(Math.sqrt(mean(squares)), least);

/** One row per day with what was known at its close, and the volatility that came to forecast. */
export function rowsOf(bars) {
  if (bars.length < minBars) {
    throw new InputError(`The CSV has ${bars.length} rows; needed: at least ${minBars}.`);
  }
  const { known, volatility } = knowledgeOf(bars);
  const days = Array.from({ length: bars.length - ahead - lookBack }, (_, at) => lookBack + at);
  return days.map((day) => ({ ...known(day), next: volatility(day + ahead, ahead) }));
}

/** The row of the newest day, whose next days nobody knows yet. */
export function latestRow(bars) {
  if (bars.length <= lookBack) {
    throw new InputError(`There are ${bars.length} bars; needed: at least ${lookBack + 1}.`);
  }
  return knowledgeOf(bars).known(bars.length - 1);
}

/** What is known at the close of a day: itself and those before it. */
function knowledgeOf(bars) {
  const returns = bars.map((bar, day) => (day ? Math.log(bar.close / bars[day - 1].close) : 0));
  const last = (values, day, length) => values.slice(day - length + 1, day + 1);
  const squares = returns.map((value) => value ** 2);
  // Parkinson's estimate from the range of a day, which knows more than its two closes.
  const ranges = bars.map(({ high, low }) => Math.log(high / low) ** 2 / (4 * Math.LN2));
  const volumes = bars.map(({ volume }) => volume);
  /** Realized volatility: the root of the mean squared return of the days up to this one. */
  const volatility = (day, length) => rootMean(last(squares, day, length));
  const known = (day) => {
    const row = {
      date: bars[day].date,
      close: bars[day].close,
      volatility: volatility(day, ahead),
    };
    for (const length of windows) {
      row[`returns_${length}`] = Math.log(volatility(day, length));
      row[`ranges_${length}`] = Math.log(rootMean(last(ranges, day, length)));
      row[`trend_${length}`] = mean(last(returns, day, length));
    }
    row.volume = Math.log(volumes[day] / mean(last(volumes, day, 22)));
    return row;
  };
  return { known, volatility };
}

/**
 * Oldest part to train on, the next to choose by, the newest to judge by: never shuffled. Between
 * two parts the rows are left out whose days to forecast lie in the later one.
 */
export function splitByTime(rows) {
  const [first, second] = [Math.floor(rows.length * 0.7), Math.floor(rows.length * 0.85)];
  return {
    train: rows.slice(0, first - ahead),
    validation: rows.slice(first, second - ahead),
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
