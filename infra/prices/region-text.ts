import type { Price, RegionPrices } from '../../shared/money/prices/price.ts';

/** The text of `shared/money/prices/<region>.ts`: prices by their origin, in their order. */
export function regionText(region: string, prices: RegionPrices): string {
  const constant = region.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const groups = Map.groupBy(Object.entries(prices), ([, price]) => originText(price));
  const parts = [...groups].map(([origin, all]) => {
    const amounts = all.map(([name, { microUsd }]) => `      '${name}': ${digits(microUsd)},\n`);
    return `  ...priced(\n${origin}    {\n${amounts.join('')}    },\n  ),\n`;
  });
  return (
    `import { priced, type RegionPrices } from './price.ts';\n\n` +
    `/** List prices of ${region}. \`npm run prices\` writes this file anew. */\n` +
    `export const ${constant}: RegionPrices = {\n${parts.join('')}};\n`
  );
}

const originText = ({ source, date, verified }: Price) =>
  `    {\n      source: '${source}',\n      date: '${date}',\n` +
  `      verified: ${verified},\n    },\n`;

/** As the formatter wants them: five digits and more in groups. */
const digits = (value: number) =>
  value < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, '_');
