import { type MicroUsd, priceOf } from '../money/money.ts';

/** How many instances an endpoint may have, and what decides; Application Auto Scaling's terms. */
export interface Scale {
  min: number;
  max: number;
  /** Invocations of an instance in a minute. */
  target: number;
  /** Seconds. */
  scaleInCooldown: number;
  scaleOutCooldown: number;
}

/** How many instances a deployment has, as SageMaker last said, and what has lived before. */
export interface Replicas {
  current: number;
  desired: number;
  /** Since when, milliseconds since the epoch. */
  since: number;
  /** Of this deployment, until then. */
  instanceSeconds: number;
}

/** What of a deployment says how many instances it has and what they cost. */
interface Instances {
  /** How many it began with. */
  instanceCount: number;
  /** Absent: they stay as many. */
  scale?: Scale;
  replicas: Replicas;
  /** Of as many instances as it may have. */
  perHourMicroUsd: MicroUsd;
}

/** How many instances of a deployment may live at once. */
const mostInstances = ({ instanceCount, scale }: Instances): number => scale?.max ?? instanceCount;

/** For people: `2` or `1–3`. */
export const instancesText = ({ instanceCount, scale }: Instances): string =>
  scale ? `${scale.min}–${scale.max}` : String(instanceCount);

/** What counts as living: an instance bills while it starts, and until it has stopped. */
const living = ({ current, desired }: Replicas) => Math.max(current, desired);

/** The seconds that all instances of a deployment have lived until `now`. */
function instanceSeconds(replicas: Replicas, now: number): number {
  const since = Math.max(0, Math.ceil((now - replicas.since) / 1000));
  return replicas.instanceSeconds + living(replicas) * since;
}

/** The replicas from `now` on, when SageMaker says that there are so many. */
export function counted(
  before: Replicas,
  { current, desired }: Pick<Replicas, 'current' | 'desired'>,
  now: number,
): Replicas {
  return { current, desired, since: now, instanceSeconds: instanceSeconds(before, now) };
}

/** What the instances of a deployment have cost until `now`. */
export function livedMicroUsd(current: Instances, now: number): MicroUsd {
  const one = current.perHourMicroUsd / mostInstances(current);
  return priceOf(one, instanceSeconds(current.replicas, now));
}

/** What a deployment costs an hour with the instances that it has. */
export function hourlyMicroUsd(current: Instances): MicroUsd {
  return (current.perHourMicroUsd / mostInstances(current)) * living(current.replicas);
}
