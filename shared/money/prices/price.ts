import type { MicroUsd } from '../money.ts';

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
