import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Context, type Principal } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import type { TaskRecord } from '../ecs-table.ts';
import { addressOf } from '../task-interface.ts';

type Attributes = Wire<elb.DescribeTargetGroupAttributesOutput>;

/** ECS itself, by its linked role. */
const asEcs: Principal = { arn: 'ecs.amazonaws.com', service: 'trainyard:plane' };

/** What Elastic Load Balancing answers; undefined where what was asked about is gone. */
function ask<T>(context: Context, operation: string, request: object): T | undefined {
  try {
    return context.call<T>('elasticloadbalancing', operation, request, asEcs);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'TargetGroupNotFound') return undefined;
    throw error;
  }
}

const targetOf = ({ task }: TaskRecord, port: number) => ({
  Id: addressOf(task.taskArn),
  Port: port,
});

/** Makes a task a target of these groups, as far as they are there; answers which. */
export function joinGroups(
  context: Context,
  record: TaskRecord,
  groups: { arn: string; port: number }[],
): string[] {
  return groups
    .filter(({ arn, port }) => {
      const request = { TargetGroupArn: arn, Targets: [targetOf(record, port)] };
      return ask(context, 'RegisterTargets', request) !== undefined;
    })
    .map(({ arn }) => arn);
}

/** A task leaves its groups; answers the longest delay until it has, in milliseconds. */
export function leaveGroups(context: Context, { task, inService }: TaskRecord): number {
  const delays = (inService?.groups ?? []).map(({ arn, port }) => {
    const request = { TargetGroupArn: arn };
    const Targets = [{ Id: addressOf(task.taskArn), Port: port }];
    if (!ask(context, 'DeregisterTargets', { ...request, Targets })) return 0;
    const asked = ask<Attributes>(context, 'DescribeTargetGroupAttributes', request);
    const delay = asked?.Attributes?.find(
      ({ Key }) => Key === 'deregistration_delay.timeout_seconds',
    );
    return Number(delay?.Value ?? 0) * 1000;
  });
  if (inService) inService.groups = [];
  return Math.max(0, ...delays);
}

/** How a target stands in one group, in the words of Elastic Load Balancing. */
export interface Standing {
  arn: string;
  port: number;
  state: string;
  description: string;
}

/** How a task stands in its groups. */
export function standingsOf(context: Context, record: TaskRecord): Standing[] {
  return (record.inService?.groups ?? []).map(({ arn, port }) => {
    const request = { TargetGroupArn: arn, Targets: [targetOf(record, port)] };
    const asked = ask<Wire<elb.DescribeTargetHealthOutput>>(
      context,
      'DescribeTargetHealth',
      request,
    );
    const health = asked?.TargetHealthDescriptions?.[0]?.TargetHealth;
    return { arn, port, state: health?.State ?? 'unused', description: health?.Description ?? '' };
  });
}

/** Why a group cannot be a service's; undefined where it can. */
export function whyNoGroup(context: Context, arn: string): string | undefined {
  const request = { TargetGroupArns: [arn] };
  const asked = ask<Wire<elb.DescribeTargetGroupsOutput>>(context, 'DescribeTargetGroups', request);
  if (!asked) return `Target group ${arn} does not exist.`;
  if (asked.TargetGroups?.[0]?.LoadBalancerArns?.length) return undefined;
  return `The target group with targetGroupArn ${arn} does not have an associated load balancer.`;
}
