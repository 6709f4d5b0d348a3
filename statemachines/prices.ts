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

/** The hourly price of a Fargate task of this size. Memory in MiB, cpu in units (1024 = 1 vCPU). */
export function fargatePrice(region: string, cpu: number, memory: number, spot: boolean): MicroUsd {
  const name = spot ? 'fargate-spot' : 'fargate';
  const vcpu = hourlyPrice(region, `${name}.vcpu`);
  const gb = hourlyPrice(region, `${name}.gb`);
  if (vcpu === undefined || gb === undefined) {
    throw new Problem('InvalidSpec', `No Fargate price is known in ${region}.`);
  }
  return Math.ceil((vcpu * cpu) / 1024 + (gb * memory) / 1024);
}
