import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type OfferFile, offers, pricesFrom } from '../../../infra/prices/price-list.ts';
import { baseRegion, regionText } from '../../../infra/prices/region-text.ts';
import { units } from '../../../shared/money/prices/units.ts';
import {
  hourlyPrice,
  pricesNamed,
  regionPrices,
  requestsPrice,
} from '../../../shared/money/prices.ts';

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

function offerOf(offerCode: string, ...all: ReturnType<typeof product>[]): OfferFile {
  return {
    offerCode,
    publicationDate: '2026-11-12T17:04:18Z',
    products: Object.fromEntries(all.map(({ sku, product: one }) => [sku, one])),
    terms: { OnDemand: Object.fromEntries(all.map(({ sku, terms }) => [sku, terms])) },
  };
}

/** Usage types and tiers as the files of us-east-1, eu-west-1 and ap-southeast-2 spell them. */
const application = 'LoadBalancing:Application';

const files = [
  offerOf(
    'AmazonECS',
    product('A', { usagetype: 'APS2-Fargate-vCPU-Hours:perCPU' }, '0.0485600000'),
    product('B', { usagetype: 'Fargate-GB-Hours' }, '0.0044450000'),
    product('C', { usagetype: 'USE1-Fargate-ARM-vCPU-Hours:perCPU' }, '0.0323800000'),
    product('D', { usagetype: 'USE1-Fargate-Windows-vCPU-Hours:perCPU' }, '0.0465520000'),
  ),
  offerOf(
    'CodeBuild',
    product('A', { usagetype: 'USE1-Build-Min:Linux:g1.small' }, '0.0000000000', '0.0050000000'),
  ),
  offerOf(
    'AmazonSageMaker',
    product('A', { component: 'Training', instanceName: 'ml.m5.large' }, '0.1150000000'),
    product('B', { component: 'Hosting', instanceName: 'ml.t2.medium' }, '0.0560000000'),
    product('C', { component: 'Notebook', instanceName: 'ml.t3.medium' }, '0.0500000000'),
    product('D', { component: 'Processing', instanceName: 'ml.m5.large' }, '0.2000000000'),
  ),
  offerOf(
    'AWSLambda',
    product('A', { usagetype: 'EU-Request' }, '0.0000009000'),
    product('B', { usagetype: 'EU-Request-ARM' }, '0.0000002000'),
    product('C', { usagetype: 'EU-Lambda-GB-Second-ARM' }, '0.0000133334', '0.0000120001'),
  ),
  offerOf(
    'AmazonApiGateway',
    product('A', { usagetype: 'USE1-ApiGatewayHttpRequest' }, '0.0000010000', '0.0000009000'),
    product('B', { usagetype: 'USE1-ApiGatewayRequest' }, '0.0000035000'),
  ),
  offerOf(
    'AWSELB',
    product('A', { usagetype: 'EU-LoadBalancerUsage', operation: 'LoadBalancing' }, '0.0280000000'),
    product('B', { usagetype: 'EU-LoadBalancerUsage', operation: application }, '0.0252000000'),
    product('C', { usagetype: 'EU-LCUUsage', operation: 'LoadBalancing:Network' }, '0.0060000000'),
    product('D', { usagetype: 'EU-LCUUsage', operation: application }, '0.0080000000'),
  ),
  offerOf('AmazonECR', product('A', { usagetype: 'EU-TimedStorage-ByteHrs' }, '0.1000000000')),
  offerOf('AmazonStates', product('A', { usagetype: 'USE1-StateTransition' }, '0.0000250000')),
  offerOf(
    'AmazonDynamoDB',
    product('A', { usagetype: 'IA-WriteRequestUnits' }, '0.0000007800'),
    product('B', { usagetype: 'WriteRequestUnits' }, '0.0000006250'),
    product('C', { usagetype: 'ReadRequestUnits' }, '0.0000001250'),
    product('D', { usagetype: 'ReplWriteRequestUnits' }, '0.0000009000'),
  ),
  offerOf(
    'AWSEvents',
    product(
      'A',
      { usagetype: 'USE1-Event-64K-Chunks', eventType: 'Partner Event' },
      '0.0000020000',
    ),
    product('B', { usagetype: 'USE1-Event-64K-Chunks', eventType: 'Custom Event' }, '0.0000010000'),
  ),
  offerOf(
    'AmazonSNS',
    product('A', { usagetype: 'Requests-Tier1' }, '0.0000000000', '0.0000005000'),
    product('B', { usagetype: 'DeliveryAttempts-SMTP' }, '0.0000000000', '0.0000200000'),
  ),
  offerOf(
    'AWSQueueService',
    product('A', { usagetype: 'Requests-RBP', queueType: 'Standard' }, '0.0000004000'),
    product('B', { usagetype: 'Requests-RBP', queueType: 'Fair' }, '0.0000001000'),
  ),
  offerOf(
    'AmazonS3',
    product('A', { usagetype: 'EU-Requests-Tier1' }, '0.0000050000'),
    product('B', { usagetype: 'EU-Requests-Tier2' }, '0.0000004000'),
    product('C', { usagetype: 'EU-Requests-SIA-Tier1' }, '0.0000100000'),
  ),
  offerOf(
    'AWSSecretsManager',
    product('A', { usagetype: 'USE1-AWSSecretsManager-Secrets' }, '0.4000000000'),
    product('B', { usagetype: 'USE1-AWSSecretsManagerAPIRequest' }, '0.0000050000'),
  ),
  offerOf(
    'AmazonCloudWatch',
    product('A', { usagetype: 'USE1-DataProcessing-Bytes' }, '0.5000000000'),
    product('B', { usagetype: 'CW:AlarmMonitorUsage' }, '0.1000000000'),
  ),
  offerOf('AmazonVPC', product('A', { usagetype: 'USE1-PublicIPv4:InUseAddress' }, '0.0050000000')),
];

describe('the price list of AWS', () => {
  const prices = Object.assign({}, ...files.map((file) => pricesFrom(file, 'the list')));

  it('gives prices with source and date, and leaves out what is of no use', () => {
    expect(prices['fargate.vcpu']).toEqual({
      microUsd: 48_560,
      unit: 'vCPU-hour',
      source: 'the list',
      date: '2026-11-12',
      verified: true,
    });
    const amounts = Object.entries<{ microUsd: number }>(prices);
    expect(Object.fromEntries(amounts.map(([name, { microUsd }]) => [name, microUsd]))).toEqual({
      'fargate.vcpu': 48_560,
      'fargate.gb': 4_445,
      'fargate-arm.vcpu': 32_380,
      'codebuild.general1.small': 300_000,
      'ml.m5.large': 115_000,
      'hosting.ml.t2.medium': 56_000,
      'notebook.ml.t3.medium': 50_000,
      'lambda.requests': 200_000,
      'lambda.gb-seconds': 13_333_400,
      'balancer.hour': 25_200,
      'balancer.lcu': 8000,
      'images.gb-month': 100_000,
      'api.requests': 1_000_000,
      'states.transitions': 25_000_000,
      'table.writes': 625_000,
      'table.reads': 125_000,
      'events.custom': 1_000_000,
      'sns.publishes': 500_000,
      'sns.emails': 20_000_000,
      'sqs.requests': 400_000,
      's3.writes': 5_000_000,
      's3.reads': 400_000,
      'secrets.month': 400_000,
      'secrets.reads': 5_000_000,
      'logs.gb': 500_000,
      'alarms.month': 100_000,
      'public-ipv4.hour': 5000,
    });
  });

  it('is read in a file for each service of our products, all of them in this test', () => {
    expect(files.map(({ offerCode }) => offerCode).toSorted()).toEqual([...offers].toSorted());
  });

  it('takes the first tier that costs, in whatever order a file has the tiers', () => {
    const file = offerOf(
      'AmazonSNS',
      product('A', { usagetype: 'EU-Requests-Tier1' }, '0', '5e-7'),
    );
    const [term] = Object.values(file.terms.OnDemand!.A!);
    const turned = Object.fromEntries(Object.entries(term!.priceDimensions).reverse());
    const later = { unit: 'Requests', beginRange: '2', pricePerUnit: { USD: '0.0000001' } };
    term!.priceDimensions = { later, ...turned };
    expect(pricesFrom(file, 'the list')['sns.publishes']?.microUsd).toBe(500_000);
  });

  it('is written as the very files that are there', () => {
    for (const [region, prices] of Object.entries(regionPrices)) {
      const written = new URL(`../../../shared/money/prices/${region}.ts`, import.meta.url);
      expect(regionText(region, prices, regionPrices[baseRegion])).toBe(
        readFileSync(written, 'utf8'),
      );
    }
  });
});

describe('the prices we have', () => {
  it('have every product in some region, and count requests by the million', () => {
    const named = new Set(Object.values(regionPrices).flatMap((prices) => Object.keys(prices)));
    expect(Object.keys(units).filter((name) => !named.has(name))).toEqual([]);
    expect(requestsPrice('us-east-1', 'states.transitions', 41)).toBe(1025);
    expect(requestsPrice('ap-southeast-2', 'table.writes', 41)).toBeUndefined();
  });

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
    const found = pricesNamed('ml.m5.xlarge').filter(({ name }) => name === 'ml.m5.xlarge');
    expect(found.map(({ region }) => region)).toEqual(['us-east-1', 'us-west-2', 'eu-west-1']);
  });
});
