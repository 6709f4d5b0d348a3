import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tagsOf } from '../tags.ts';
import { serviceKind } from './kind.ts';
import { balancerNameOf } from './names.ts';

/** Seconds that a task which is to go may still take to answer; AWS's default is 300. */
const deregistrationSeconds = 30;

/** The answer, or undefined where AWS says that there is no such thing. */
async function found<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === name) return undefined;
    throw error;
  }
}

/** The balancer of a service; undefined where AWS has none. */
export async function describeBalancer(
  { clients }: Ports,
  serviceName: string,
): Promise<LoadBalancer | undefined> {
  const command = new DescribeLoadBalancersCommand({ Names: [balancerNameOf(serviceName)] });
  const answer = clients.of(ElasticLoadBalancingV2Client).send(command);
  return (await found('LoadBalancerNotFoundException', answer))?.LoadBalancers?.[0];
}

async function targetGroupArn({ clients }: Ports, serviceName: string) {
  const command = new DescribeTargetGroupsCommand({ Names: [balancerNameOf(serviceName)] });
  const answer = clients.of(ElasticLoadBalancingV2Client).send(command);
  return (await found('TargetGroupNotFoundException', answer))?.TargetGroups?.[0]?.TargetGroupArn;
}

/**
 * Makes the balancer of a service with its target group and answers the group's ARN. Each call
 * makes nothing where an earlier one has made the same (Elastic Load Balancing API, "This operation
 * is idempotent"), so that one that was cut short is gone on with.
 */
export async function makeBalancer(ports: Ports, job: Job, serviceName: string): Promise<string> {
  const client = ports.clients.of(ElasticLoadBalancingV2Client);
  const { vpcId, subnetIds, balancerGroupId } = ports.config.network.services!;
  const TargetGroupArn = await makeTargetGroup(ports, job, serviceName, vpcId);
  const known = await describeBalancer(ports, serviceName);
  const { LoadBalancers } = known
    ? { LoadBalancers: [known] }
    : await client.send(
        new CreateLoadBalancerCommand({
          Name: balancerNameOf(serviceName),
          Type: 'application',
          Scheme: 'internet-facing',
          Subnets: subnetIds,
          SecurityGroups: [balancerGroupId],
          Tags: tagsOf(job),
        }),
      );
  await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers![0]!.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  return TargetGroupArn;
}

async function makeTargetGroup(ports: Ports, job: Job, serviceName: string, VpcId: string) {
  const client = ports.clients.of(ElasticLoadBalancingV2Client);
  const { port, health } = serviceKind.specOf(job);
  const known = await targetGroupArn(ports, serviceName);
  const { TargetGroups } = known
    ? { TargetGroups: [{ TargetGroupArn: known }] }
    : await client.send(
        new CreateTargetGroupCommand({
          Name: balancerNameOf(serviceName),
          TargetType: 'ip',
          Protocol: 'HTTP',
          Port: port,
          VpcId,
          HealthCheckPath: health.path,
          HealthCheckIntervalSeconds: health.intervalSeconds,
          HealthCheckTimeoutSeconds: health.timeoutSeconds,
          HealthyThresholdCount: health.healthyThresholdCount,
          UnhealthyThresholdCount: health.unhealthyThresholdCount,
          Matcher: { HttpCode: health.httpCode },
          Tags: tagsOf(job),
        }),
      );
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  const Attributes = [
    { Key: 'deregistration_delay.timeout_seconds', Value: String(deregistrationSeconds) },
  ];
  await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return TargetGroupArn;
}

/** Says by its tags whose the balancer is now. */
export async function tagBalancer(ports: Ports, job: Job, serviceName: string): Promise<void> {
  const balancer = await describeBalancer(ports, serviceName);
  const arns = [balancer?.LoadBalancerArn, await targetGroupArn(ports, serviceName)];
  const ResourceArns = arns.filter((arn) => arn !== undefined);
  if (ResourceArns.length === 0) return;
  const command = new AddTagsCommand({ ResourceArns, Tags: tagsOf(job) });
  await ports.clients.of(ElasticLoadBalancingV2Client).send(command);
}

/** Deletes the balancer with its listener; answers whether there was none any more. */
export async function endBalancer(ports: Ports, serviceName: string): Promise<boolean> {
  const { LoadBalancerArn } = (await describeBalancer(ports, serviceName)) ?? {};
  if (!LoadBalancerArn) return true;
  const command = new DeleteLoadBalancerCommand({ LoadBalancerArn });
  await ports.clients.of(ElasticLoadBalancingV2Client).send(command);
  return false;
}

/**
 * Removes the target group of a service that has no balancer any more; answers whether it is gone.
 * For some seconds AWS may still hold it for used.
 */
export async function removeTargetGroup(ports: Ports, serviceName: string): Promise<boolean> {
  const TargetGroupArn = await targetGroupArn(ports, serviceName);
  if (!TargetGroupArn) return true;
  const command = new DeleteTargetGroupCommand({ TargetGroupArn });
  const answer = ports.clients.of(ElasticLoadBalancingV2Client).send(command);
  return (await found('ResourceInUseException', answer)) !== undefined;
}
