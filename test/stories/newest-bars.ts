import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const prices = fileURLToPath(
  new URL('../../examples/price-forecast/data/prices.csv', import.meta.url),
);

/** The newest bars of the example's prices, as a client sends them to its model. */
export function bars(): Record<string, string | number>[] {
  const [header = '', ...lines] = readFileSync(prices, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.slice(-80).map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, n) => [name, name === 'date' ? cells[n]! : Number(cells[n])]),
    );
  });
}
