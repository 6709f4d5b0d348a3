import { type MicroUsd, priceOf } from '../../shared/money/money.ts';

/** How many instances a lease may have, and what decides; Application Auto Scaling's terms. */
export interface Scale {
  min: number;
  max: number;
  /** Invocations of an instance in a minute. */
  target: number;
  /** Seconds. */
  scaleInCooldown: number;
  scaleOutCooldown: number;
}

/** How many instances a tenure has, as AWS last said, and what has lived before. */
export interface Replicas {
  current: number;
  desired: number;
  /** Since when, milliseconds since the epoch. */
  since: number;
  /** Of this tenure, until then. */
  instanceSeconds: number;
}

/** What bills: how many instances of which type, and what they cost. */
export interface Instances {
  instanceType: string;
  /** How many it began with. */
  instanceCount: number;
  /** Absent: they stay as many. */
  scale?: Scale;
  replicas: Replicas;
  /** Of as many instances as it may have. */
  perHourMicroUsd: MicroUsd;
}

/** How many instances there are, or between how many it scales. */
interface Size {
  instanceCount: number;
  scale?: Pick<Scale, 'min' | 'max'> | undefined;
}

/** How many instances live at once, at least. */
export const minInstances = ({ instanceCount, scale }: Size): number => scale?.min ?? instanceCount;

/** How many instances may live at once. */
export const maxInstances = ({ instanceCount, scale }: Size): number => scale?.max ?? instanceCount;

/** For people: `2 × ml.m5.large` or `1–3 × ml.m5.large`. */
export function runsOnText(size: Size & { instanceType: string }): string {
  const [min, max] = [minInstances(size), maxInstances(size)];
  return `${min === max ? max : `${min}–${max}`} × ${size.instanceType}`;
}

/** What is billed: an instance bills while it starts, and until it has stopped. */
const billed = ({ current, desired }: Replicas) => Math.max(current, desired);

/** The seconds that all instances of a tenure have lived until `now`. */
function instanceSeconds(replicas: Replicas, now: number): number {
  const since = Math.max(0, Math.ceil((now - replicas.since) / 1000));
  return replicas.instanceSeconds + billed(replicas) * since;
}

/** The replicas from `now` on, when AWS says that there are so many. */
export function counted(
  before: Replicas,
  { current, desired }: Pick<Replicas, 'current' | 'desired'>,
  now: number,
): Replicas {
  return { current, desired, since: now, instanceSeconds: instanceSeconds(before, now) };
}

/** What the instances of a tenure have cost until `now`. */
export function livedMicroUsd(current: Instances, now: number): MicroUsd {
  const one = current.perHourMicroUsd / maxInstances(current);
  return priceOf(one, instanceSeconds(current.replicas, now));
}

/** What a tenure costs an hour with the instances that it has. */
export function hourlyMicroUsd(current: Instances): MicroUsd {
  return (current.perHourMicroUsd / maxInstances(current)) * billed(current.replicas);
}
