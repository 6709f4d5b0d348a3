import type { Activity, Target } from './store.ts';

/** Datapoints of the two alarms that target tracking keeps for SageMaker variants. */
export const datapoints = { high: 3, low: 15 } as const;

/** Below this part of the target there is room to scale in. */
const lowPart = 0.9;

/** AWS's default for endpoint variants (TargetTrackingScalingPolicyConfiguration). */
const defaultCooldownSeconds = 300;

/** What a decision is made from; times in milliseconds. */
interface Situation {
  target: Target;
  /** The instances that are wanted now. */
  desired: number;
  /** Invocations per instance in each of the last periods, the oldest first. */
  values: readonly number[];
  /** Earlier changes, the newest first. */
  activities: readonly Activity[];
  now: number;
}

/** The instance count that target tracking wants, and which alarm says so. */
export interface Decision {
  wanted: number;
  alarm: 'high' | 'low';
}

/**
 * What target tracking does now, if anything. Out: in proportion to the newest datapoint, and while
 * its cooldown lasts only beyond what the last change out has added. In: in proportion to the
 * highest of the low datapoints, and not while its cooldown lasts.
 */
export function decide(situation: Situation): Decision | undefined {
  const { target, desired, values } = situation;
  const { TargetValue } = target.policy!.TargetTrackingScalingPolicyConfiguration;
  const newest = values.slice(-datapoints.high);
  if (newest.length === datapoints.high && newest.every((value) => value > TargetValue)) {
    const wanted = clamp(target, (base(situation) * newest.at(-1)!) / TargetValue);
    return wanted > desired ? { wanted, alarm: 'high' } : undefined;
  }
  const known = values.slice(-datapoints.low);
  const isLow = known.every((value) => value < TargetValue * lowPart);
  if (!isLow || known.length < datapoints.low || !mayScaleIn(situation)) return undefined;
  const wanted = clamp(target, (desired * Math.max(...known)) / TargetValue);
  return wanted < desired ? { wanted, alarm: 'low' } : undefined;
}

const clamp = ({ min, max }: Target, count: number) =>
  Math.min(max, Math.max(min, Math.ceil(count)));

/** In the cooldown what the last change has added counts as not yet felt by the metric. */
function base({ target, desired, activities, now }: Situation): number {
  const last = activities.find(
    ({ status, before, after }) => status !== 'Failed' && after > before,
  );
  const cooldown = secondsOf(target, 'ScaleOutCooldown');
  return last?.ended && now < last.ended + cooldown * 1000 ? last.before : desired;
}

function mayScaleIn({ target, activities, now }: Situation): boolean {
  const last = activities.find(({ status }) => status !== 'Failed');
  if (!last?.ended || last.after > last.before) return true;
  return now >= last.ended + secondsOf(target, 'ScaleInCooldown') * 1000;
}

function secondsOf({ policy }: Target, cooldown: 'ScaleInCooldown' | 'ScaleOutCooldown'): number {
  return policy!.TargetTrackingScalingPolicyConfiguration[cooldown] ?? defaultCooldownSeconds;
}
