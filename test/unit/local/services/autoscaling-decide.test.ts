import { describe, expect, it } from 'vitest';
import { decide } from '../../../../infra/local/services/application-autoscaling/decide.ts';
import type {
  Activity,
  Target,
} from '../../../../infra/local/services/application-autoscaling/store.ts';

const now = 1_800_000_000_000;

const target: Target = {
  resource: 'endpoint/btc/variant/main',
  min: 1,
  max: 5,
  tags: {},
  policy: {
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 20,
      ScaleInCooldown: 60,
      ScaleOutCooldown: 120,
    },
  },
  created: 0,
};

const change = (before: number, after: number, secondsAgo: number): Activity => ({
  id: 'one',
  resource: target.resource,
  before,
  after,
  cause: 'an alarm',
  status: 'Successful',
  message: '',
  began: now - secondsAgo * 1000,
  ended: now - secondsAgo * 1000,
});

const ask = (desired: number, values: number[], activities: Activity[] = []) =>
  decide({ target, desired, values, activities, now })?.wanted;

const steady = (value: number, count = 15) => Array.from({ length: count }, () => value);

describe('target tracking', () => {
  it('scales out in proportion to the newest of three datapoints above the target', () => {
    expect(ask(1, [21, 30, 45])).toBe(3);
    expect(ask(1, [20, 30, 45])).toBe(undefined);
    expect(ask(1, [30, 45])).toBe(undefined);
    expect(ask(2, [100, 100, 100])).toBe(5);
    expect(ask(5, [100, 100, 100])).toBe(undefined);
  });

  it('counts in the cooldown what the last change has added as not yet felt', () => {
    expect(ask(3, [60, 60, 60], [change(1, 3, 30)])).toBe(undefined);
    expect(ask(3, [60, 60, 80], [change(1, 3, 30)])).toBe(4);
    expect(ask(3, [25, 25, 25], [change(1, 3, 150)])).toBe(4);
  });

  it('scales in after fifteen datapoints below nine tenths of the target', () => {
    expect(ask(3, steady(0))).toBe(1);
    expect(ask(4, [...steady(4), 12])).toBe(3);
    expect(ask(4, steady(18))).toBe(undefined);
    expect(ask(3, steady(0, 14))).toBe(undefined);
    expect(ask(1, steady(0))).toBe(undefined);
  });

  it('does not scale in while the cooldown of the last change in lasts', () => {
    expect(ask(3, steady(0), [change(4, 3, 30)])).toBe(undefined);
    expect(ask(3, steady(0), [change(4, 3, 60)])).toBe(1);
    expect(ask(3, steady(0), [change(1, 3, 30)])).toBe(1);
  });
});
