import { isDeepStrictEqual } from 'node:util';
import type { Price, RegionPrices } from '../../shared/money/prices/price.ts';

/** The region that others are written by: what differs from it, where they lack nothing of it. */
export const baseRegion = 'us-east-1';

/** The text of `shared/money/prices/<region>.ts`: prices by their origin, in their order. */
export function regionText(region: string, prices: RegionPrices, base: RegionPrices = {}): string {
  const isBased =
    region !== baseRegion &&
    Object.keys(base).length > 0 &&
    Object.keys(base).every((name) => Object.hasOwn(prices, name));
  const own = Object.entries(prices).filter(
    ([name, price]) => !isBased || !isDeepStrictEqual(price, base[name]),
  );
  const groups = Map.groupBy(own, ([, price]) => originText(price));
  const parts = [...groups].map(([origin, all]) => {
    const amounts = all.map(([name, { microUsd }]) => `      '${name}': ${digits(microUsd)},\n`);
    return `  ...priced(\n${origin}    {\n${amounts.join('')}    },\n  ),\n`;
  });
  const from = constantOf(baseRegion);
  return (
    `import { priced, type RegionPrices } from './price.ts';\n` +
    `${isBased ? `import { ${from} } from './${baseRegion}.ts';\n` : ''}\n` +
    `/** List prices of ${region}. \`npm run prices\` writes this file anew. */\n` +
    `export const ${constantOf(region)}: RegionPrices = {\n` +
    `${isBased ? `  ...${from},\n` : ''}${parts.join('')}};\n`
  );
}

const constantOf = (region: string) =>
  region.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const originText = ({ source, date, verified }: Price) =>
  `    {\n      source: '${source}',\n      date: '${date}',\n` +
  `      verified: ${verified},\n    },\n`;

/** As the formatter wants them: five digits and more in groups. */
const digits = (value: number) =>
  value < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, '_');
