import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channel, InputError, output, run } from './contract.mjs';
import { rowsOf, splitByTime, toCsv } from './features.mjs';
import { findCsv, readPrices } from './prices.mjs';

/** Bars after this day are left out, as if it were that evening. */
const until = process.env.UNTIL ?? new Date().toISOString().slice(0, 10);

run(() => {
  const bars = readPrices(findCsv(channel('raw'))).filter(({ date }) => date.slice(0, 10) <= until);
  if (bars.length === 0) throw new InputError(`No row of the CSV is of ${until} or before.`);
  console.log(`read ${bars.length} bars, ${bars[0].date} to ${bars.at(-1).date}`);
  const folder = output('features');
  for (const [part, rows] of Object.entries(splitByTime(rowsOf(bars)))) {
    writeFileSync(join(folder, `${part}.csv`), toCsv(rows));
    console.log(`${part}: ${rows.length} rows, ${rows[0].date} to ${rows.at(-1).date}`);
  }
});
