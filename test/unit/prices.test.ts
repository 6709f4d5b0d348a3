import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type OfferFile, pricesFrom, regionText } from '../../infra/prices/price-list.ts';
import { hourlyPrice, pricesNamed, regionPrices } from '../../shared/money/prices.ts';

/** A product and its on-demand price in the documented shape of a price list file. */
function product(sku: string, attributes: Record<string, string>, ...usd: string[]) {
  const code = `${sku}.JRTCKXETXF`;
  const dimensions = usd.map((price, n) => [
    `${code}.${n}`,
    {
      rateCode: `${code}.${n}`,
      unit: 'Hrs',
      beginRange: String(n),
      endRange: 'Inf',
      appliesTo: [],
      pricePerUnit: { USD: price },
    },
  ]);
  const term = {
    offerTermCode: 'JRTCKXETXF',
    sku,
    effectiveDate: '2026-11-01T00:00:00Z',
    priceDimensions: Object.fromEntries(dimensions),
    termAttributes: {},
  };
  return { sku, product: { sku, attributes }, terms: { [code]: term } };
}

function offerOf(...all: ReturnType<typeof product>[]): OfferFile {
  return {
    publicationDate: '2026-11-12T17:04:18Z',
    products: Object.fromEntries(all.map(({ sku, product: one }) => [sku, one])),
    terms: { OnDemand: Object.fromEntries(all.map(({ sku, terms }) => [sku, terms])) },
  };
}

describe('the price list of AWS', () => {
  const file = offerOf(
    product('A', { usagetype: 'APS2-Fargate-vCPU-Hours:perCPU' }, '0.0485600000'),
    product('B', { usagetype: 'Fargate-GB-Hours' }, '0.0044450000'),
    product('C', { usagetype: 'USE1-Build-Min:Linux:g1.small' }, '0.0000000000', '0.0050000000'),
    product('D', { component: 'Training', instanceName: 'ml.m5.large' }, '0.1150000000'),
    product('E', { component: 'Notebook', instanceName: 'ml.m5.large' }, '0.2000000000'),
    product('F', { usagetype: 'USE1-Fargate-ARM-vCPU-Hours:perCPU' }, '0.0323800000'),
  );

  it('gives hourly prices with source and date, and leaves out what is of no use', () => {
    const prices = pricesFrom(file, 'the list');
    expect(prices['fargate.vcpu']).toEqual({
      microUsd: 48_560,
      unit: 'vCPU-hour',
      source: 'the list',
      date: '2026-11-12',
      verified: true,
    });
    const amounts = Object.entries(prices).map(([name, { microUsd }]) => [name, microUsd]);
    expect(Object.fromEntries(amounts)).toEqual({
      'fargate.vcpu': 48_560,
      'fargate.gb': 4_445,
      'codebuild.general1.small': 300_000,
      'ml.m5.large': 115_000,
    });
  });

  it('is written as the very files that are there', () => {
    for (const [region, prices] of Object.entries(regionPrices)) {
      const written = new URL(`../../shared/money/prices/${region}.ts`, import.meta.url);
      expect(regionText(region, prices)).toBe(readFileSync(written, 'utf8'));
    }
  });
});

describe('the prices we have', () => {
  it('say where they are from, and are silent where nothing is known', () => {
    for (const prices of Object.values(regionPrices)) {
      for (const price of Object.values(prices)) {
        expect(price.microUsd).toBeGreaterThan(0);
        expect(price.source).not.toBe('');
        expect(price.date).toMatch(/^\d{4}-\d\d-\d\d$/);
      }
    }
    expect(hourlyPrice('ap-southeast-2', 'ml.m5.large')).toBeUndefined();
    expect(hourlyPrice('eu-north-1', 'fargate.vcpu')).toBeUndefined();
    expect(pricesNamed('ml.m5.xlarge').map(({ region }) => region)).toEqual([
      'us-east-1',
      'us-west-2',
      'eu-west-1',
    ]);
  });
});
