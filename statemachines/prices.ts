import { Problem } from '../shared/errors.ts';
import { instanceDiskGiB } from '../shared/instances/task-types.ts';
import type { MicroUsd } from '../shared/money/money.ts';
import { hourlyPrice, pricedInstanceTypes } from '../shared/money/prices.ts';

/** The hourly price of an instance type; where none is known, a problem that names the others. */
export function instancePrice(region: string, instanceType: string): MicroUsd {
  const price = hourlyPrice(region, instanceType);
  if (price !== undefined) return price;
  const allowed = pricedInstanceTypes(region);
  const kin = allowed.find((type) => kinOf(type) === kinOf(instanceType));
  throw new Problem('InvalidSpec', `No price is known for ${instanceType} in ${region}.`, {
    pointer: '/instanceType',
    given: instanceType,
    allowed,
    fix: `Use ${kin ?? 'one with a known price'}, or a release of Trainyard that has its price.`,
  });
}

/** A type without its generation: `ml.m4.xlarge` is of the same sort and size as `ml.m5.xlarge`. */
const kinOf = (type: string) => type.replace(/^(ml\.[a-z]+)\d[^.]*/, '$1');

/** The same for serving. AWS lists one price for training and serving where a type does both. */
export function hostingPrice(region: string, instanceType: string): MicroUsd {
  return hourlyPrice(region, `hosting.${instanceType}`) ?? instancePrice(region, instanceType);
}

/** The hourly price of a product; where none is known, a problem that says so. */
function productPrice(region: string, product: string): MicroUsd {
  const known = hourlyPrice(region, product);
  if (known !== undefined) return known;
  throw new Problem('InvalidSpec', `No price of ${product} is known in ${region}.`, {
    fix: 'Ask for another sort of job, or use a release of Trainyard that has this price.',
  });
}

/** Hours of a month, by which AWS prorates what it sells by it (AWS Secrets Manager pricing). */
const monthHours = 30 * 24;

/** The hourly price of a secret of AWS Secrets Manager, in a whole hour rounded up. */
export const secretPrice = (region: string): MicroUsd =>
  Math.ceil(productPrice(region, 'secrets.month') / monthHours);

/**
 * The hourly price of a load balancer in the internet: itself, one capacity unit (as much as a
 * small service takes), and a public address in each of its two zones.
 */
export const balancerPrice = (region: string): MicroUsd =>
  productPrice(region, 'balancer.hour') +
  productPrice(region, 'balancer.lcu') +
  2 * productPrice(region, 'public-ipv4.hour');

/**
 * The management fee of ECS Managed Instances, as a share of the on-demand price: 12 %
 * (aws-samples/sample-ecs-managed-instances-pricing-calculator), and a third less for types with a
 * GPU of the G families since July 2026 (7.8 % in bills that their users quote).
 */
const managementFee = (type: string): number => (type.startsWith('g') ? 0.078 : 0.12);

/**
 * The hourly price of an EC2 instance that one task has for itself, with what comes with it: the
 * management fee, its disk and a public address, which it has in public subnets.
 */
export function taskInstancePrice(region: string, type: string): MicroUsd {
  const instance = productPrice(region, `ec2.${type}`);
  const disk = (productPrice(region, 'ebs.gb-month') * instanceDiskGiB) / monthHours;
  const fee = instance * managementFee(type);
  return Math.ceil(instance + fee + disk + productPrice(region, 'public-ipv4.hour'));
}

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
