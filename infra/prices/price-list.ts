import type { Price, RegionPrices } from '../../shared/money/prices/price.ts';

/** A price list file of one service in one region, as far as it is read (offer file, JSON). */
export interface OfferFile {
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
export const offers = ['AmazonECS', 'AmazonSageMaker', 'CodeBuild'] as const;

/** Where AWS publishes the current file of a service in a region (AWS Price List Bulk API). */
export const offerUrl = (offer: string, region: string): string =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${offer}/current/${region}/index.json`;

interface Name {
  name: string;
  unit: string;
  /** Units of the price list in one of ours: CodeBuild lists minutes. */
  times: number;
}

/** What a product is called here; undefined for the many that are of no use. */
function nameOf(attributes: Record<string, string | undefined>): Name | undefined {
  const usage = (attributes.usagetype ?? '').replace(/^[A-Z]{2,4}\d?-(?=[A-Z])/, '');
  const known: Record<string, Name> = {
    'Fargate-vCPU-Hours:perCPU': { name: 'fargate.vcpu', unit: 'vCPU-hour', times: 1 },
    'Fargate-GB-Hours': { name: 'fargate.gb', unit: 'GB-hour', times: 1 },
    'Fargate-EphemeralStorage-GB-Hours': {
      name: 'fargate.storage-gb',
      unit: 'GB-hour above 20 GB',
      times: 1,
    },
    'Build-Min:Linux:g1.small': { name: 'codebuild.general1.small', unit: 'hour', times: 60 },
  };
  const { component, instanceName } = attributes;
  if (component === 'Training' && instanceName?.startsWith('ml.')) {
    return { name: instanceName, unit: 'hour', times: 1 };
  }
  return known[usage];
}

/** The on-demand price of a product; a free first tier is not its price. */
function dollarsOf(file: OfferFile, sku: string): number | undefined {
  const terms = Object.values(file.terms.OnDemand?.[sku] ?? {});
  const listed = terms
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ pricePerUnit }) => Number(pricePerUnit.USD));
  return listed.find((usd) => Number.isFinite(usd) && usd > 0);
}

/** The prices that a file has for us, each with its source and date. */
export function pricesFrom(file: OfferFile, source: string): RegionPrices {
  const found: Record<string, Price> = {};
  for (const { sku, attributes } of Object.values(file.products)) {
    const known = nameOf(attributes);
    const usd = known && dollarsOf(file, sku);
    if (!known || usd === undefined) continue;
    found[known.name] = {
      microUsd: Math.ceil(Math.round(usd * known.times * 1e9) / 1e3),
      unit: known.unit,
      source,
      date: file.publicationDate.slice(0, 'yyyy-mm-dd'.length),
      verified: true,
    };
  }
  return found;
}

/** The text of `shared/money/prices/<region>.ts`. What the files lack stays as it was. */
export function regionText(region: string, prices: RegionPrices): string {
  const constant = region.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const entries = Object.entries(prices).map(
    ([name, { microUsd, unit, source, date, verified }]) =>
      `  '${name}': {\n    microUsd: ${digits(microUsd)},\n    unit: '${unit}',\n` +
      `    source: '${source}',\n    date: '${date}',\n    verified: ${verified},\n  },\n`,
  );
  return (
    `import type { RegionPrices } from './price.ts';\n\n` +
    `/** List prices of ${region}. \`npm run prices\` writes this file anew. */\n` +
    `export const ${constant}: RegionPrices = {\n${entries.join('')}};\n`
  );
}

/** As the formatter wants them: five digits and more in groups. */
const digits = (value: number) =>
  value < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, '_');
