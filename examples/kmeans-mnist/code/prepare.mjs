// Writes the digits as CSV without labels, as kmeans reads them, and the labels beside.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digitsOf } from './digits.mjs';

const write = (output, file, lines) => {
  const folder = process.env[`TRAINYARD_OUTPUT_${output.toUpperCase()}`];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
};

for (const part of ['train', 'test']) {
  const digits = digitsOf(readFileSync(join(process.env.SM_CHANNEL_RAW, `${part}.bin.gz`)));
  const rows = digits.map(({ pixels }) => pixels.join(','));
  write('rows', `${part}.csv`, rows);
  if (part === 'train') write('train', `${part}.csv`, rows);
  write(
    'labels',
    `${part}.csv`,
    digits.map(({ label }) => label),
  );
  console.log(`${part}: ${digits.length} digits`);
}
