import type { MicroUsd } from './money.ts';
import { apSoutheast2 } from './prices/ap-southeast-2.ts';
import { euWest1 } from './prices/eu-west-1.ts';
import type { Price, RegionPrices } from './prices/price.ts';
import { usEast1 } from './prices/us-east-1.ts';
import { usWest2 } from './prices/us-west-2.ts';

/** The regions with known prices. A region or name that is missing has none: it is said. */
export const regionPrices: Readonly<Record<string, RegionPrices>> = {
  'us-east-1': usEast1,
  'us-west-2': usWest2,
  'eu-west-1': euWest1,
  'ap-southeast-2': apSoutheast2,
};

/** The hourly price, or undefined where none is known: it is said, never guessed. */
export function hourlyPrice(region: string, name: string): MicroUsd | undefined {
  return regionPrices[region]?.[name]?.microUsd;
}

/**
 * What so many requests cost, in parts of a millionth of a dollar: the products that are counted by
 * the million. Undefined where no price is known.
 */
export function requestsPrice(region: string, name: string, count: number): number | undefined {
  const perMillion = regionPrices[region]?.[name]?.microUsd;
  return perMillion === undefined ? undefined : (perMillion * count) / 1_000_000;
}

/** Instance types with a known price in a region, for a message that says what is allowed. */
export function pricedInstanceTypes(region: string): string[] {
  return Object.keys(regionPrices[region] ?? {}).filter((name) => name.startsWith('ml.'));
}

/** Every price named `type`, `type.…` or `….type`, in every region. */
export function pricesNamed(type: string): (Price & { region: string; name: string })[] {
  return Object.entries(regionPrices).flatMap(([region, prices]) =>
    Object.entries(prices)
      .filter(([name]) => `.${name}.`.includes(`.${type}.`))
      .map(([name, price]) => ({ region, name, ...price })),
  );
}
