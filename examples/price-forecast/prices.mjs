import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from './contract.mjs';

const numbers = ['open', 'high', 'low', 'close', 'volume'];
const needed = ['date', ...numbers];
const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** The one CSV file in a folder. */
export function findCsv(folder) {
  if (!existsSync(folder))
    throw new InputError(`There is no folder ${folder} with the raw prices.`);
  const files = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.csv'));
  if (files.length !== 1) {
    throw new InputError(`${folder} needs exactly one .csv file; found ${files.length}: ${files}`);
  }
  return join(folder, files[0]);
}

/** Reads daily, hourly or other bars: date, open, high, low, close, volume, oldest first. */
export function readPrices(file) {
  const lines = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const header = (lines[0] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new InputError(
      `Line 1 of the CSV lacks the column ${missing.join(', ')}. ` +
        `Found: ${header.join(', ')}. Needed: ${needed.join(', ')}.`,
    );
  }
  const bars = lines.slice(1).map((line, index) => readBar(line, index + 2, header));
  for (let index = 1; index < bars.length; index += 1) {
    const [before, bar] = [bars[index - 1], bars[index]];
    if (bar.time > before.time) continue;
    throw new InputError(
      `Line ${bar.line} has the date ${bar.date}, not after ${before.date} in the line before. ` +
        'Needed: one row per date, oldest first.',
    );
  }
  return bars;
}

function readBar(text, line, header) {
  const fields = text.split(',').map((field) => field.trim());
  if (fields.length !== header.length) {
    throw new InputError(
      `Line ${line} has ${fields.length} fields; the header has ${header.length}. ` +
        `Found: "${text.slice(0, 80)}".`,
    );
  }
  const row = Object.fromEntries(header.map((name, index) => [name, fields[index]]));
  const time = isoDate.test(row.date) ? Date.parse(row.date) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InputError(
      `Line ${line}, column date: found "${row.date}"; needed such as 2020-04-17.`,
    );
  }
  const bar = { line, date: row.date, time };
  for (const name of numbers) {
    const value = row[name] === '' ? Number.NaN : Number(row[name]);
    if (!(value > 0 && Number.isFinite(value))) {
      throw new InputError(
        `Line ${line}, column ${name}: found "${row[name]}"; needed a number above 0.`,
      );
    }
    bar[name] = value;
  }
  if (bar.low > bar.high) {
    throw new InputError(`Line ${line}: low ${row.low} is above high ${row.high}.`);
  }
  return bar;
}
