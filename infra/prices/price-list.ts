import type { Price, RegionPrices } from '../../shared/money/prices/price.ts';
import { unitOf } from '../../shared/money/prices/units.ts';
import { listed } from './listed.ts';

/** A price list file of one service in one region, as far as it is read (offer file, JSON). */
export interface OfferFile {
  offerCode: string;
  publicationDate: string;
  products: Record<string, { sku: string; attributes: Record<string, string | undefined> }>;
  terms: { OnDemand?: Record<string, Record<string, OfferTerm>> };
}

interface OfferTerm {
  priceDimensions: Record<
    string,
    { unit: string; beginRange?: string; pricePerUnit: { USD?: string } }
  >;
}

/** The services whose files are read. */
export const offers: readonly string[] = [
  'AmazonSageMaker',
  ...new Set(Object.values(listed).map(({ offer }) => offer)),
];

/** Where AWS publishes the current file of a service in a region (AWS Price List Bulk API). */
export const offerUrl = (offer: string, region: string): string =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${offer}/current/${region}/index.json`;

/**
 * What usage types of our regions begin with; older services have nothing there in us-east-1. Only
 * these are cut off: `IA-WriteRequestUnits` is another product than `WriteRequestUnits`.
 */
const regionPrefix = /^(USE1|USW2|EU|EUW1|APS2)-/;

/** What the prices of instances are named by what they are for; training is the plain name. */
const instanceUses: Readonly<Record<string, string>> = {
  Training: '',
  Hosting: 'hosting.',
  Notebook: 'notebook.',
};

/** Where one usage type has several products, these attributes tell ours. */
const ours: Readonly<Record<string, string>> = {
  eventType: 'Custom Event',
  queueType: 'Standard',
};

interface Name {
  name: string;
  /** Units of the price list in one of ours: CodeBuild lists minutes. */
  times: number;
}

/** What a product is called here; undefined for the many that are of no use. */
function nameOf(offer: string, attributes: Record<string, string | undefined>): Name | undefined {
  const { component = '', instanceName, operation, usagetype = '' } = attributes;
  if (offer === 'AmazonSageMaker') {
    const use = instanceUses[component];
    const isKnown = use !== undefined && instanceName?.startsWith('ml.');
    return isKnown ? { name: `${use}${instanceName}`, times: 1 } : undefined;
  }
  const isOther = Object.entries(ours).some(
    ([attribute, value]) => (attributes[attribute] ?? value) !== value,
  );
  if (isOther) return undefined;
  const usage = usagetype.replace(regionPrefix, '');
  const found = Object.entries(listed).find(
    ([, product]) =>
      product.offer === offer &&
      product.usage.includes(usage) &&
      (product.operation ?? operation) === operation,
  );
  return found && { name: found[0], times: found[1].times ?? 1 };
}

/** The on-demand price of a product in its first tier; a free one before that is not its price. */
function dollarsOf(file: OfferFile, sku: string): number | undefined {
  const begin = ({ beginRange = '0' }: { beginRange?: string }) => Number(beginRange);
  const listed = Object.values(file.terms.OnDemand?.[sku] ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .toSorted((a, b) => begin(a) - begin(b))
    .map(({ pricePerUnit }) => Number(pricePerUnit.USD));
  return listed.find((usd) => Number.isFinite(usd) && usd > 0);
}

/** The prices that a file has for us, each with its source and date. */
export function pricesFrom(file: OfferFile, source: string): RegionPrices {
  const found: Record<string, Price> = {};
  for (const { sku, attributes } of Object.values(file.products)) {
    const known = nameOf(file.offerCode, attributes);
    const usd = known && dollarsOf(file, sku);
    if (!known || usd === undefined) continue;
    found[known.name] = {
      microUsd: Math.ceil(Math.round(usd * known.times * 1e9) / 1e3),
      unit: unitOf(known.name),
      source,
      date: file.publicationDate.slice(0, 'yyyy-mm-dd'.length),
      verified: true,
    };
  }
  return found;
}
