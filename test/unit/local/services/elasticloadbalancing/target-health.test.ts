import { describe, expect, it } from 'vitest';
import { afterCheck } from '../../../../../infra/local/services/elasticloadbalancing/target-health.ts';
import type { Target } from '../../../../../infra/local/services/elasticloadbalancing/targets.ts';
import { balancingPlane, frontOf } from './balancing-plane.ts';

const check = {
  HealthCheckIntervalSeconds: 10,
  HealthCheckPath: '/',
  HealthCheckPort: 'traffic-port',
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 3,
  UnhealthyThresholdCount: 2,
  HttpCode: '200,204-206',
};
const fresh: Target = { id: '10.0.0.1', port: 80, state: 'initial', passed: 0, failed: 0 };

/** The states of a target that answers so, once an interval. */
const course = (...replies: (number | 'refused' | 'timeout')[]) => {
  let target = fresh;
  return replies.map((reply, index) => {
    const said = typeof reply === 'number' ? { code: reply } : { failed: reply };
    target = afterCheck(target, check, said, 1_000_000 + index * 10_000);
    return [target.state, target.reason, target.description].filter(Boolean).join(' ');
  });
};

describe('the health of a target', () => {
  it('is good at the first success, and again after the threshold of successes', () => {
    expect(course(200, 500, 205, 'refused', 'refused', 204, 204, 204)).toEqual([
      'healthy',
      'healthy',
      'healthy',
      'healthy',
      'unhealthy Target.FailedHealthChecks Health checks failed',
      'unhealthy Target.FailedHealthChecks Health checks failed',
      'unhealthy Target.FailedHealthChecks Health checks failed',
      'healthy',
    ]);
  });

  it('is bad after the threshold of failures, for the reason that AWS gives', () => {
    const initial = 'initial Elb.InitialHealthChecking Initial health checks in progress';
    expect(course('refused', 503)).toEqual([
      initial,
      'unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [503]',
    ]);
    expect(course(203, 'timeout')).toEqual([initial, 'unhealthy Target.Timeout Request timed out']);
  });

  it('counts failures once an interval, however often it is asked', () => {
    const first = afterCheck(fresh, check, { failed: 'refused' }, 1_000_000);
    const second = afterCheck(first, check, { failed: 'refused' }, 1_000_500);
    expect(second).toEqual(first);
  });

  it('follows its listener and its balancer, and drains for its delay', async () => {
    const plane = await balancingPlane();
    const { elb } = plane;
    const made = await frontOf(plane);
    const { TargetGroupArn, LoadBalancerArn, ListenerArn } = made;
    const Targets = [{ Id: '10.1.2.3' }, { Id: '10.1.2.4', Port: 9000 }];
    const states = async (asked?: typeof Targets) => {
      const request = { TargetGroupArn, ...(asked ? { Targets: asked } : {}) };
      const { TargetHealthDescriptions: all } = await elb.describeTargetHealth(request);
      return all!.map(({ Target, TargetHealth }) => `${Target!.Port} ${TargetHealth!.Reason}`);
    };
    await elb.registerTargets({ TargetGroupArn, Targets });
    expect(await states()).toEqual([
      '8000 Elb.RegistrationInProgress',
      '9000 Elb.RegistrationInProgress',
    ]);
    expect(await plane.ask(LoadBalancerArn)).toEqual({ StatusCode: 503 });
    await plane.pass(121);
    expect(await states()).toEqual([
      '8000 Elb.InitialHealthChecking',
      '9000 Elb.InitialHealthChecking',
    ]);
    await plane.pass(10);
    expect(await states()).toEqual(['8000 Target.Timeout', '9000 Target.Timeout']);
    expect(await plane.ask(LoadBalancerArn), 'fails open').toMatchObject({ StatusCode: 504 });
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }];
    await elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes });
    await elb.deregisterTargets({ TargetGroupArn, Targets: [Targets[0]!] });
    expect(await states()).toEqual(['8000 Target.DeregistrationInProgress', '9000 Target.Timeout']);
    await elb.deleteListener({ ListenerArn });
    expect((await states())[1]).toBe('9000 Target.NotInUse');
    await plane.pass(31);
    expect(await states(Targets)).toEqual(['8000 Target.NotRegistered', '9000 Target.NotInUse']);
    expect(await plane.ask(LoadBalancerArn), 'no listener').toEqual({ StatusCode: 503 });
  });
});
