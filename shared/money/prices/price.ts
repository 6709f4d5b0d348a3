import type { MicroUsd } from '../money.ts';
import { unitOf } from './units.ts';

/** An AWS list price. */
export interface Price {
  microUsd: MicroUsd;
  unit: string;
  /** Where the figure is from. */
  source: string;
  /** When it was read, `yyyy-mm-dd`. */
  date: string;
  /** Whether AWS's own price list said so (`npm run prices`), or a page that people read. */
  verified: boolean;
}

/** What is known of a region, by name; what is not known is not there. */
export type RegionPrices = Readonly<Record<string, Price>>;

/** Where figures are from, when they were read, and whether AWS's price list said so. */
export type Origin = Pick<Price, 'source' | 'date' | 'verified'>;

/** Prices of one origin, by name, in millionths of a dollar for the unit of their product. */
export function priced(origin: Origin, amounts: Readonly<Record<string, MicroUsd>>): RegionPrices {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, microUsd]) => [
      name,
      { microUsd, unit: unitOf(name), ...origin },
    ]),
  );
}
