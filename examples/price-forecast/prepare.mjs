import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channel, output, run } from './contract.mjs';
import { rowsOf, splitByTime, toCsv } from './features.mjs';
import { findCsv, readPrices } from './prices.mjs';

run(() => {
  const bars = readPrices(findCsv(channel('raw')));
  console.log(`read ${bars.length} bars, ${bars[0].date} to ${bars.at(-1).date}`);
  const folder = output('features');
  for (const [part, rows] of Object.entries(splitByTime(rowsOf(bars)))) {
    writeFileSync(join(folder, `${part}.csv`), toCsv(rows));
    console.log(`${part}: ${rows.length} rows, ${rows[0].date} to ${rows.at(-1).date}`);
  }
});
