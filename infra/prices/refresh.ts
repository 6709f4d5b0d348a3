// Reads AWS's public price list and writes shared/money/prices anew: `npm run prices`. What the
// list does not have stays as it was. No account is needed; a file has some 10 MB.
import { writeFileSync } from 'node:fs';
import type { RegionPrices } from '../../shared/money/prices/price.ts';
import { regionPrices } from '../../shared/money/prices.ts';
import { type OfferFile, offers, offerUrl, pricesFrom, regionText } from './price-list.ts';

for (const [region, known] of Object.entries(regionPrices)) {
  const kept = Object.keys(known);
  let found: RegionPrices = {};
  for (const offer of offers) {
    const url = offerUrl(offer, region);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    found = { ...found, ...pricesFrom((await answer.json()) as OfferFile, url) };
  }
  const file = new URL(`../../shared/money/prices/${region}.ts`, import.meta.url);
  writeFileSync(file, regionText(region, { ...known, ...found }));
  const missing = kept.filter((name) => !(name in found));
  process.stdout.write(
    `${region}: ${Object.keys(found).length} prices from the list` +
      `${missing.length > 0 ? `; not in it: ${missing.join(', ')}` : ''}\n`,
  );
}
