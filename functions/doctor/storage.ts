import { usdText } from '../../shared/money/money.ts';
import { hourlyPrice } from '../../shared/money/prices.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';
import { type Stored, storedBy } from './stored.ts';

/** Bytes of a gigabyte, as AWS bills it. */
const gigabyte = 2 ** 30;

/** How much the plane keeps, and what that costs in a month of list prices. */
export async function storageCheck(ports: Ports): Promise<Check> {
  const { stored, isWhole } = await storedBy(ports);
  const kept = stored.filter(({ bytes }) => bytes > 0);
  const prices = kept.map(({ product, bytes }) => {
    const perMonth = hourlyPrice(ports.config.region, product);
    return perMonth === undefined ? undefined : (perMonth * bytes) / gigabyte;
  });
  const total = prices.reduce<number>((sum, price = 0) => sum + price, 0);
  const unknown = prices.includes(undefined)
    ? `, where a price is known in ${ports.config.region}`
    : '';
  const what = kept.map(amountText).join(', ') || 'nothing';
  const all = isWhole ? 'about' : 'more than';
  return {
    name: 'storage',
    status: 'ok',
    found: `${what}: ${all} $${usdText(Math.ceil(total))} a month${unknown}`,
  };
}

function amountText({ what, bytes }: Stored): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power]} of ${what}`;
}
