// Reads AWS's public price list and writes shared/money/prices anew: `npm run prices`. What the
// list does not have stays as it was. No account is needed; a file has some 10 MB.
import { writeFileSync } from 'node:fs';
import type { RegionPrices } from '../../shared/money/prices/price.ts';
import { regionPrices } from '../../shared/money/prices.ts';
import { type OfferFile, offers, offerUrl, pricesFrom } from './price-list.ts';
import { baseRegion, regionText } from './region-text.ts';

// The files have hundreds of instances: only what some region has already is taken.
const wanted = new Set(Object.values(regionPrices).flatMap((prices) => Object.keys(prices)));

/** Of the first region, by which the others are written. */
let base: RegionPrices | undefined;

for (const [region, known] of Object.entries(regionPrices)) {
  let found: RegionPrices = {};
  for (const offer of offers) {
    const url = offerUrl(offer, region);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    const prices = pricesFrom((await answer.json()) as OfferFile, url);
    found = { ...found, ...pick(prices) };
  }
  const file = new URL(`../../shared/money/prices/${region}.ts`, import.meta.url);
  const prices = { ...known, ...found };
  if (region === baseRegion) base = prices;
  writeFileSync(file, regionText(region, prices, base));
  const missing = [...wanted].filter((name) => !(name in found));
  process.stdout.write(
    `${region}: ${Object.keys(found).length} prices from the list` +
      `${missing.length > 0 ? `; not in it: ${missing.join(', ')}` : ''}\n`,
  );
}

function pick(prices: RegionPrices): RegionPrices {
  return Object.fromEntries(Object.entries(prices).filter(([name]) => wanted.has(name)));
}
