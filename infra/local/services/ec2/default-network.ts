import type { Context, Tx } from '../../kernel/types.ts';
import { idOf, owned, put, type Thing } from './things.ts';

/** Zones of the default network, a subnet in each ("Default VPCs" of the user guide). */
const zones = ['a', 'b', 'c'];

/** The group that every network has: in from itself, out to everywhere. */
export function defaultGroup(context: Context, GroupId: string, VpcId: string): Thing {
  const { account, region } = context;
  return {
    GroupId,
    GroupName: 'default',
    Description: 'default VPC security group',
    VpcId,
    SecurityGroupArn: `arn:aws:ec2:${region}:${account}:security-group/${GroupId}`,
    IpPermissions: [
      { IpProtocol: '-1', IpRanges: [], UserIdGroupPairs: [{ GroupId, UserId: account }] },
    ],
    IpPermissionsEgress: [everywhere],
    ...owned(context),
  };
}

/** Out to every address, as a group allows that says nothing of it. */
export const everywhere = {
  IpProtocol: '-1',
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  UserIdGroupPairs: [],
};

/** Makes the network that every account has, with its subnets, group, gateway and routes. */
export function makeDefaultNetwork(tx: Tx, context: Context): void {
  const VpcId = idOf('vpc', 'default');
  const gateway = idOf('igw', 'default');
  const table = idOf('rtb', 'default');
  put(tx, 'vpc', VpcId, { ...vpcOf(context, VpcId, '172.31.0.0/16'), IsDefault: true });
  for (const [index, zone] of zones.entries()) {
    const SubnetId = idOf('subnet', `default ${zone}`);
    const CidrBlock = `172.31.${16 * index}.0/20`;
    const AvailabilityZone = `${context.region}${zone}`;
    const facts = { SubnetId, VpcId, CidrBlock, AvailabilityZone, MapPublicIpOnLaunch: true };
    put(tx, 'subnet', SubnetId, { ...subnetOf(context, facts), DefaultForAz: true });
  }
  const group = idOf('sg', 'default');
  put(tx, 'sg', group, defaultGroup(context, group, VpcId));
  const attached = [{ State: 'available', VpcId }];
  put(tx, 'igw', gateway, { InternetGatewayId: gateway, Attachments: attached, ...owned(context) });
  const main = {
    Main: true,
    RouteTableId: table,
    RouteTableAssociationId: idOf('rtbassoc', table),
  };
  const route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway, State: 'active' };
  put(tx, 'rtb', table, {
    ...routeTableOf(context, table, VpcId, '172.31.0.0/16', [route]),
    Associations: [{ ...main, AssociationState: { State: 'associated' } }],
  });
}

/** A network as EC2 describes it. */
export const vpcOf = (context: Context, VpcId: string, CidrBlock: string): Thing => ({
  VpcId,
  CidrBlock,
  CidrBlockAssociationSet: [
    {
      AssociationId: VpcId.replace('vpc-', 'vpc-cidr-assoc-'),
      CidrBlock,
      CidrBlockState: { State: 'associated' },
    },
  ],
  DhcpOptionsId: 'default',
  InstanceTenancy: 'default',
  IsDefault: false,
  State: 'available',
  ...owned(context),
});

interface SubnetFacts {
  SubnetId: string;
  VpcId: string;
  CidrBlock: string;
  AvailabilityZone: string;
  MapPublicIpOnLaunch: boolean;
}

/** A subnet as EC2 describes it. AWS keeps five addresses of each for itself. */
export const subnetOf = (context: Context, facts: SubnetFacts): Thing => ({
  ...facts,
  SubnetArn: `arn:aws:ec2:${context.region}:${context.account}:subnet/${facts.SubnetId}`,
  AvailableIpAddressCount: 2 ** (32 - Number(facts.CidrBlock.split('/')[1])) - 5,
  AssignIpv6AddressOnCreation: false,
  DefaultForAz: false,
  State: 'available',
  ...owned(context),
});

/** A route table as EC2 describes it, with the way within its network. */
export const routeTableOf = (
  context: Context,
  RouteTableId: string,
  VpcId: string,
  range: string,
  routes: object[] = [],
): Thing => ({
  RouteTableId,
  VpcId,
  Routes: [
    {
      DestinationCidrBlock: range,
      GatewayId: 'local',
      State: 'active',
      Origin: 'CreateRouteTable',
    },
    ...routes,
  ],
  Associations: [],
  ...owned(context),
});
