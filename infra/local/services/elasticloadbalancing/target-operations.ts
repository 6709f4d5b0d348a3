import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { find, type Group, required } from './elb-table.ts';
import { anywhere, checkOn } from './settings.ts';
import {
  deregister,
  getTarget,
  notRegistered,
  register,
  type Target,
  targetsOf,
} from './targets.ts';

/** Targets of a balancer ("Quotas for your Application Load Balancers"); here of a group. */
const mostTargets = 1000;

function healthOf({ check }: Group, target: Target): Wire<elb.TargetHealthDescription> {
  const { id: Id, port: Port, state: State, reason, description } = target;
  return {
    Target: { Id, Port, AvailabilityZone: 'all' },
    HealthCheckPort:
      check.HealthCheckPort === 'traffic-port' ? String(Port) : check.HealthCheckPort,
    TargetHealth: {
      State,
      ...(reason ? { Reason: reason as elb.TargetHealthReasonEnum } : {}),
      ...(description ? { Description: description } : {}),
    },
  };
}

type Change = { TargetGroupArn: string; Targets: Wire<elb.TargetDescription>[] };

/** An operation that changes some targets of a group. */
function changing(
  operation: string,
  change: (tx: Tx, context: Context, group: Group, id: string, port: number) => void,
) {
  return {
    authorize: ({ TargetGroupArn: arn }: Change, _context: Context, tx: Tx) => [
      checkOn(operation, arn, find(tx, 'group', arn)?.tags),
    ],
    run(tx: Tx, { TargetGroupArn, Targets }: Change, context: Context) {
      const group = required(tx, 'group', TargetGroupArn);
      for (const { Id, Port = group.port } of Targets) change(tx, context, group, Id, Port);
      if (targetsOf(tx, group.arn).length > mostTargets) {
        throw new AwsError('TooManyTargets', `A target group has at most ${mostTargets} targets`);
      }
      return {};
    },
  };
}

/** RegisterTargets, DeregisterTargets, DescribeTargetHealth. */
export const targetOperations: Operations<{
  RegisterTargets: [elb.RegisterTargetsInput, elb.RegisterTargetsOutput];
  DeregisterTargets: [elb.DeregisterTargetsInput, elb.DeregisterTargetsOutput];
  DescribeTargetHealth: [elb.DescribeTargetHealthInput, elb.DescribeTargetHealthOutput];
}> = {
  RegisterTargets: changing('RegisterTargets', register),
  DeregisterTargets: changing('DeregisterTargets', deregister),
  DescribeTargetHealth: {
    authorize: anywhere('DescribeTargetHealth'),
    run(tx, { TargetGroupArn, Targets }) {
      const group = required(tx, 'group', TargetGroupArn);
      const asked = Targets?.map(({ Id, Port = group.port }) => {
        const target = getTarget(tx, group.arn, Id, Port);
        return target
          ? healthOf(group, target)
          : { Target: { Id, Port }, TargetHealth: notRegistered };
      });
      const all = () => targetsOf(tx, group.arn).map((target) => healthOf(group, target));
      return { TargetHealthDescriptions: asked ?? all() };
    },
  },
};
