import { Problem } from '../shared/errors.ts';
import type { MicroUsd } from '../shared/money/money.ts';
import { hourlyPrice, pricedInstanceTypes } from '../shared/money/prices.ts';

/** The hourly price of an instance type; where none is known, a problem that names the others. */
export function instancePrice(region: string, instanceType: string): MicroUsd {
  const price = hourlyPrice(region, instanceType);
  if (price !== undefined) return price;
  throw new Problem('InvalidSpec', `No price is known for ${instanceType} in ${region}.`, {
    pointer: '/instanceType',
    given: instanceType,
    allowed: pricedInstanceTypes(region),
    fix: 'Use a type with a known price, or run npm run prices to read AWS’s price list.',
  });
}

/** The same for serving. AWS lists one price for training and serving where a type does both. */
export function hostingPrice(region: string, instanceType: string): MicroUsd {
  return hourlyPrice(region, `hosting.${instanceType}`) ?? instancePrice(region, instanceType);
}

/** The hourly price of a product; where none is known, a problem that says so. */
function productPrice(region: string, product: string): MicroUsd {
  const known = hourlyPrice(region, product);
  if (known !== undefined) return known;
  throw new Problem('InvalidSpec', `No price of ${product} is known in ${region}.`, {
    fix: 'Ask for another sort of job, or run npm run prices to read AWS’s price list.',
  });
}

/** AWS prorates the month of a secret by the hour: of 30 days (AWS Secrets Manager pricing). */
const secretHours = 30 * 24;

/** The hourly price of a secret of AWS Secrets Manager, in a whole hour rounded up. */
export const secretPrice = (region: string): MicroUsd =>
  Math.ceil(productPrice(region, 'secrets.month') / secretHours);

/**
 * The hourly price of a load balancer in the internet: itself, one capacity unit (as much as a
 * small service takes), and a public address in each of its two zones.
 */
export const balancerPrice = (region: string): MicroUsd =>
  productPrice(region, 'balancer.hour') +
  productPrice(region, 'balancer.lcu') +
  2 * productPrice(region, 'public-ipv4.hour');

/** GiB of scratch that a Fargate task has without a price of their own (AWS Fargate pricing). */
export const includedScratch = 20;

/**
 * The hourly price of a Fargate task of this size. Memory in MiB, cpu in units (1024 = 1 vCPU).
 *
 * @param more.scratch all of its ephemeral storage in GiB; absent: what it has anyway
 */
export function fargatePrice(
  region: string,
  cpu: number,
  memory: number,
  spot: boolean,
  more: { arm64?: boolean; scratch?: number | undefined } = {},
): MicroUsd {
  const { arm64 = false, scratch = includedScratch } = more;
  const name = `fargate${arm64 ? '-arm' : ''}${spot ? '-spot' : ''}`;
  const beyond = Math.max(0, scratch - includedScratch);
  const price = (product: string) => productPrice(region, product);
  const storage = beyond > 0 ? price('fargate.storage-gb') * beyond : 0;
  return Math.ceil(
    (price(`${name}.vcpu`) * cpu) / 1024 + (price(`${name}.gb`) * memory) / 1024 + storage,
  );
}
