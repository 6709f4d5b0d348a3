import { AwsError, type Operation, type Tx } from '../../kernel/types.ts';
import { type Filter, filtered, type Lookup } from './filters.ts';
import { all, type Kind, type Thing } from './things.ts';

/** One call that lists things of a kind. */
interface Described {
  operation: string;
  /** The member of the answer. */
  answer: string;
  /** The member of the request that names some, and which of a thing's members they are. */
  names: Record<string, string>;
  /** The error of a name that nothing has. */
  missing: string;
  lookups: Record<string, Lookup>;
}

interface Request {
  Filters?: Filter[];
  /** So called by DescribeNatGateways alone. */
  Filter?: Filter[];
  [names: string]: unknown;
}

const wouldDo = 'Request would have succeeded, but DryRun flag is set.';

/** A call that lists what `read` finds, all of it on one page. */
export const describing = (
  described: Described,
  read: (tx: Tx, context: Parameters<NonNullable<Operation['run']>>[2]) => Thing[],
): Record<string, Operation<Request>> => ({
  [described.operation]: {
    authorize: () => [{ action: `ec2:${described.operation}`, resource: '*' }],
    run: (tx, request, context) => {
      if (request.DryRun) throw new AwsError('DryRunOperation', wouldDo, 412);
      const named = chosen(described, read(tx, context), request);
      const filters = request.Filters ?? request.Filter;
      return { [described.answer]: filtered(named, filters, described.lookups) };
    },
  },
});

function chosen({ names, missing }: Described, things: Thing[], request: Request): Thing[] {
  let left = things;
  for (const [asked, member] of Object.entries(names)) {
    const wanted = request[asked] as string[] | undefined;
    if (!wanted?.length) continue;
    const unknown = wanted.find((name) => !things.some((thing) => thing[member] === name));
    if (unknown !== undefined) {
      throw new AwsError(missing, `The ID '${unknown}' does not exist`);
    }
    left = left.filter((thing) => wanted.includes(String(thing[member])));
  }
  return left;
}

const of = (kind: Kind, described: Described) => describing(described, (tx) => all(tx, kind));

/** Values in the entries of one of a thing's lists. */
const within =
  (list: string, member: string): Lookup =>
  (thing) =>
    ((thing[list] ?? []) as Thing[]).map((entry) => entry[member]);

const inVpc = { 'vpc-id': 'VpcId' };

/** What the networks of this account have, in EC2's words. */
export const networkDescribes: Record<string, Operation> = {
  ...of('vpc', {
    operation: 'DescribeVpcs',
    answer: 'Vpcs',
    names: { VpcIds: 'VpcId' },
    missing: 'InvalidVpcID.NotFound',
    lookups: {
      ...inVpc,
      ...{ cidr: 'CidrBlock', 'cidr-block': 'CidrBlock', isDefault: 'IsDefault' },
      ...{ 'is-default': 'IsDefault', state: 'State' },
    },
  }),
  ...of('subnet', {
    operation: 'DescribeSubnets',
    answer: 'Subnets',
    names: { SubnetIds: 'SubnetId' },
    missing: 'InvalidSubnetID.NotFound',
    lookups: {
      ...inVpc,
      ...{ 'subnet-id': 'SubnetId', 'availability-zone': 'AvailabilityZone' },
      ...{ availabilityZone: 'AvailabilityZone', 'cidr-block': 'CidrBlock', state: 'State' },
      ...{ 'default-for-az': 'DefaultForAz', 'map-public-ip-on-launch': 'MapPublicIpOnLaunch' },
    },
  }),
  ...of('sg', {
    operation: 'DescribeSecurityGroups',
    answer: 'SecurityGroups',
    names: { GroupIds: 'GroupId', GroupNames: 'GroupName' },
    missing: 'InvalidGroup.NotFound',
    lookups: {
      ...inVpc,
      ...{ 'group-id': 'GroupId', 'group-name': 'GroupName', description: 'Description' },
      'ip-permission.from-port': within('IpPermissions', 'FromPort'),
      'ip-permission.to-port': within('IpPermissions', 'ToPort'),
    },
  }),
  ...of('rtb', {
    operation: 'DescribeRouteTables',
    answer: 'RouteTables',
    names: { RouteTableIds: 'RouteTableId' },
    missing: 'InvalidRouteTableID.NotFound',
    lookups: {
      ...inVpc,
      'route-table-id': 'RouteTableId',
      'association.subnet-id': within('Associations', 'SubnetId'),
      'association.main': within('Associations', 'Main'),
      'route.gateway-id': within('Routes', 'GatewayId'),
      'route.nat-gateway-id': within('Routes', 'NatGatewayId'),
    },
  }),
  ...of('igw', {
    operation: 'DescribeInternetGateways',
    answer: 'InternetGateways',
    names: { InternetGatewayIds: 'InternetGatewayId' },
    missing: 'InvalidInternetGatewayID.NotFound',
    lookups: {
      'internet-gateway-id': 'InternetGatewayId',
      'attachment.vpc-id': within('Attachments', 'VpcId'),
    },
  }),
  ...of('nat', {
    operation: 'DescribeNatGateways',
    answer: 'NatGateways',
    names: { NatGatewayIds: 'NatGatewayId' },
    missing: 'NatGatewayNotFound',
    lookups: {
      ...inVpc,
      'nat-gateway-id': 'NatGatewayId',
      'subnet-id': 'SubnetId',
      state: 'State',
    },
  }),
};
