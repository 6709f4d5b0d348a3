import { AwsError, type Context } from '../../kernel/types.ts';
import type { BalancerNetwork } from './elb-table.ts';
import { invalid } from './settings.ts';

interface Subnet {
  SubnetId: string;
  VpcId: string;
  AvailabilityZone: string;
}

interface SecurityGroup {
  GroupId: string;
  GroupName: string;
  VpcId: string;
}

const asElb = { arn: 'elasticloadbalancing.amazonaws.com', service: 'trainyard:plane' };

/** What EC2 answers about things of these ids; what has none of them is refused by this error. */
function look<T>(context: Context, operation: string, request: object, missing: AwsError): T {
  try {
    return context.call<T>('ec2', operation, request, asElb);
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('.NotFound')) throw missing;
    throw error;
  }
}

/**
 * The network of these subnets: at least two, each in a zone of its own; without security groups it
 * is in the network's `default` (API reference, CreateLoadBalancer).
 */
export function balancerNetwork(
  context: Context,
  ids: readonly string[],
  groups: readonly string[] | undefined,
): BalancerNetwork {
  const named = ids.join(', ');
  const noSubnet = new AwsError('SubnetNotFound', `The subnet IDs '${named}' are not all valid`);
  const request = { SubnetIds: ids };
  const { Subnets } =
    ids.length > 0
      ? look<{ Subnets: Subnet[] }>(context, 'DescribeSubnets', request, noSubnet)
      : { Subnets: [] };
  const zones = new Set(Subnets.map(({ AvailabilityZone }) => AvailabilityZone));
  if (zones.size < 2) {
    throw invalid('At least two subnets in two different Availability Zones must be specified');
  }
  if (zones.size < ids.length) {
    const what = 'A load balancer cannot be attached to multiple subnets in the same Availability ';
    throw new AwsError('InvalidConfigurationRequest', `${what}Zone`);
  }
  const vpcId = Subnets[0]!.VpcId;
  if (Subnets.some((subnet) => subnet.VpcId !== vpcId)) {
    throw new AwsError('InvalidSubnet', `The subnets '${named}' are not all in one VPC`);
  }
  return {
    vpcId,
    subnets: ids.map((id) => {
      const zone = Subnets.find(({ SubnetId }) => SubnetId === id)!.AvailabilityZone;
      return { id, zone };
    }),
    securityGroups: groupsOf(context, vpcId, groups),
  };
}

function groupsOf(context: Context, vpcId: string, ids: readonly string[] = []): string[] {
  const named = ids.join(', ');
  const code = 'InvalidSecurityGroup';
  const request = ids.length > 0 ? { GroupIds: ids } : {};
  const { SecurityGroups } = look<{ SecurityGroups: SecurityGroup[] }>(
    context,
    'DescribeSecurityGroups',
    request,
    new AwsError(code, `The security group IDs '${named}' are not all valid`),
  );
  if (ids.length === 0) {
    return SecurityGroups.filter((one) => one.GroupName === 'default' && one.VpcId === vpcId).map(
      ({ GroupId }) => GroupId,
    );
  }
  if (SecurityGroups.every((one) => one.VpcId === vpcId)) return [...ids];
  throw new AwsError(code, `The security groups '${named}' are not all of the VPC '${vpcId}'`);
}

/** Refuses a network that is not there. */
export function checkVpc(context: Context, vpcId: string): void {
  const missing = invalid(`The VPC ID '${vpcId}' is not found`);
  look(context, 'DescribeVpcs', { VpcIds: [vpcId] }, missing);
}
