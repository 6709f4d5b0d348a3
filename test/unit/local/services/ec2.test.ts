import { beforeAll, describe, expect, it } from 'vitest';
import type { Principal, Service, Shape } from '../../../../infra/local/kernel/types.ts';
import { createEc2 } from '../../../../infra/local/services/ec2/ec2.ts';
import { ec2Query } from '../../../../infra/local/wire/ec2-query.ts';
import { inputOf } from '../../../../infra/local/wire/query-input.ts';
import { fakeServices, makeKernel, newSeen, virtualClock } from '../workloads/workloads-harness.ts';

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };
/** Interfaces of tasks, by the groups that they have. */
const interfaces: { groups: string[] }[] = [];
const ecs: Service = {
  id: 'ecs',
  schema: '',
  operations: {
    ListInterfaces: { authorize: () => [], run: () => ({ Interfaces: interfaces }) },
  },
};
const kernel = makeKernel({
  services: [createEc2(), ecs, ...fakeServices(newSeen())],
  clock: virtualClock().clock,
});
const ask = (operation: string, request: object = {}) =>
  kernel.call<Shape>('ec2', operation, request, caller);

/** Makes a resource as a template would; answers its reference. */
const make = (type: string, name: string, properties: object): string =>
  kernel.transact((tx, context) => {
    const resource = { logicalId: name, type, physicalName: name, properties };
    const handler = kernel.service('ec2').resources![`AWS::EC2::${type}`]!;
    return handler(tx, { ...resource, asset: () => '' }, context).ref;
  });

const ids: Record<string, string> = {};

beforeAll(async () => {
  await ask('ResetNetworks');
  const Tags = [{ Key: 'Name', Value: 'lab/Vpc' }];
  const VpcId = make('VPC', 'vpc', { CidrBlock: '10.0.0.0/16', Tags });
  const SubnetId = make('Subnet', 'subnet', {
    VpcId,
    CidrBlock: '10.0.1.0/24',
    AvailabilityZone: 'us-east-1b',
    MapPublicIpOnLaunch: 'false',
  });
  const InternetGatewayId = make('InternetGateway', 'gateway', {});
  make('VPCGatewayAttachment', 'attachment', { InternetGatewayId, VpcId });
  const NatGatewayId = make('NatGateway', 'nat', { SubnetId, AllocationId: 'eipalloc-1' });
  const RouteTableId = make('RouteTable', 'table', { VpcId });
  make('Route', 'route', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId });
  make('SubnetRouteTableAssociation', 'association', { RouteTableId, SubnetId });
  const balancers = make('SecurityGroup', 'balancers', {
    VpcId,
    GroupDescription: 'in',
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' }],
    SecurityGroupEgress: [],
  });
  const tasks = make('SecurityGroup', 'tasks', { VpcId, GroupDescription: 'behind' });
  const rule = { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000 };
  make('SecurityGroupIngress', 'rule', {
    ...rule,
    GroupId: tasks,
    SourceSecurityGroupId: balancers,
  });
  Object.assign(ids, { VpcId, SubnetId, NatGatewayId, RouteTableId, balancers, tasks });
});

describe('the network of a template', () => {
  it('is described with its subnets, routes and gateways', async () => {
    const byName = { Filters: [{ Name: 'tag:Name', Values: ['lab/*'] }] };
    const { Vpcs } = await ask('DescribeVpcs', byName);
    expect(Vpcs).toMatchObject([{ VpcId: ids.VpcId, CidrBlock: '10.0.0.0/16', IsDefault: false }]);
    expect(ids.VpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
    const inVpc = { Filters: [{ Name: 'vpc-id', Values: [ids.VpcId] }] };
    const { Subnets } = await ask('DescribeSubnets', inVpc);
    expect(Subnets).toMatchObject([
      { SubnetId: ids.SubnetId, AvailabilityZone: 'us-east-1b', AvailableIpAddressCount: 251 },
    ]);
    const { RouteTables } = await ask('DescribeRouteTables', {
      Filters: [{ Name: 'association.subnet-id', Values: [ids.SubnetId] }],
    });
    expect(RouteTables).toMatchObject([
      {
        RouteTableId: ids.RouteTableId,
        Routes: [
          { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
          { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ids.NatGatewayId },
        ],
      },
    ]);
    const { NatGateways } = await ask('DescribeNatGateways', { Filter: inVpc.Filters });
    expect(NatGateways).toMatchObject([{ SubnetId: ids.SubnetId, State: 'available' }]);
    const attached = { Filters: [{ Name: 'attachment.vpc-id', Values: [ids.VpcId] }] };
    const { InternetGateways } = await ask('DescribeInternetGateways', attached);
    expect(InternetGateways).toHaveLength(1);
  });

  it('has groups with the rules of the template', async () => {
    const { SecurityGroups } = await ask('DescribeSecurityGroups', { GroupIds: [ids.tasks] });
    expect(SecurityGroups).toMatchObject([
      {
        IpPermissions: [{ FromPort: 8000, UserIdGroupPairs: [{ GroupId: ids.balancers }] }],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ]);
    const open = { Filters: [{ Name: 'ip-permission.from-port', Values: ['80'] }] };
    expect((await ask('DescribeSecurityGroups', open)).SecurityGroups).toMatchObject([
      { GroupId: ids.balancers, IpPermissionsEgress: [] },
    ]);
  });

  it('stands beside the default one of the account', async () => {
    const { Vpcs } = await ask('DescribeVpcs', {
      Filters: [{ Name: 'is-default', Values: ['true'] }],
    });
    expect(Vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true }]);
    const { Subnets } = await ask('DescribeSubnets', {
      Filters: [{ Name: 'vpc-id', Values: [Vpcs[0].VpcId] }],
    });
    expect(Subnets).toHaveLength(3);
    const { SecurityGroups } = await ask('DescribeSecurityGroups', {
      Filters: [
        { Name: 'vpc-id', Values: [Vpcs[0].VpcId] },
        { Name: 'group-name', Values: ['default'] },
      ],
    });
    expect(SecurityGroups).toHaveLength(1);
    expect((await ask('DescribeAvailabilityZones')).AvailabilityZones).toHaveLength(3);
    expect(await ask('DescribeInstances')).toEqual({ Reservations: [] });
  });
});

describe('a group that somebody makes', () => {
  const name = { GroupName: 'mine', Description: 'for me' };
  const tcp = { IpProtocol: 'tcp', FromPort: 8888, ToPort: 8888 };
  const rule = { ...tcp, IpRanges: [{ CidrIp: '203.0.113.7/32' }] };

  it('is kept over a boot with its rules, until it is deleted and nothing has it', async () => {
    const Tags = [{ Key: 'plane', Value: 'lab' }];
    const TagSpecifications = [{ ResourceType: 'security-group', Tags }];
    const request = { ...name, VpcId: ids.VpcId, TagSpecifications };
    const { GroupId } = await ask('CreateSecurityGroup', request);
    await expect(ask('CreateSecurityGroup', request)).rejects.toMatchObject({
      code: 'InvalidGroup.Duplicate',
    });
    const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await ask('RevokeSecurityGroupEgress', { GroupId, IpPermissions: [all] });
    await expect(
      ask('RevokeSecurityGroupEgress', { GroupId, IpPermissions: [all] }),
    ).rejects.toMatchObject({ code: 'InvalidPermission.NotFound' });
    const letIn = () => ask('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [rule] });
    await letIn();
    await expect(letIn()).rejects.toMatchObject({ code: 'InvalidPermission.Duplicate' });
    await ask('ResetNetworks');
    const byTag = { Filters: [{ Name: 'tag:plane', Values: ['lab'] }] };
    const { SecurityGroups } = await ask('DescribeSecurityGroups', byTag);
    expect(SecurityGroups).toMatchObject([
      { GroupId, IpPermissions: [rule], IpPermissionsEgress: [], Tags },
    ]);
    interfaces.push({ groups: [GroupId] });
    await expect(ask('DeleteSecurityGroup', { GroupId })).rejects.toMatchObject({
      code: 'DependencyViolation',
    });
    interfaces.length = 0;
    await ask('DeleteSecurityGroup', { GroupId });
    expect((await ask('DescribeSecurityGroups', byTag)).SecurityGroups).toEqual([]);
    await expect(ask('DeleteSecurityGroup', { GroupId })).rejects.toMatchObject({
      code: 'InvalidGroup.NotFound',
    });
  });

  it('lets in ranges of addresses only, and is asked for as EC2 names it', async () => {
    const { GroupId } = await ask('CreateSecurityGroup', name);
    const Ipv6Ranges = [{ CidrIpv6: '::/0' }];
    await expect(
      ask('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [{ ...tcp, Ipv6Ranges }] }),
    ).rejects.toThrow(/Name ranges of IPv4/);
    expect(inputOf('ec2', 'CreateSecurityGroup', { GroupDescription: 'for me' })).toEqual({
      Description: 'for me',
    });
  });
});

it.each<[operation: string, request: object, code: string, says: RegExp]>([
  ['DescribeVpcs', { VpcIds: ['vpc-1'] }, 'InvalidVpcID.NotFound', /'vpc-1' does not exist/],
  ['DescribeInstances', { InstanceIds: ['i-1'] }, 'InvalidInstanceID.NotFound', /'i-1'/],
  ['DescribeVpcs', { Filters: [{ Name: 'none' }] }, 'InvalidParameterValue', /has: vpc-id/],
  ['DescribeVpcs', { DryRun: true }, 'DryRunOperation', /would have succeeded/],
  ['CreateVpc', { CidrBlock: '10.0.0.0/16' }, 'UnknownOperation', /network: \{vpc: 'own'\}/],
  ['RunInstances', {}, 'UnknownOperation', /kind: task/],
  ['CreateKeyPair', { KeyName: 'k' }, 'UnknownOperation', /no key pairs/],
  ['DescribeSpotPriceHistory', {}, 'UnknownOperation', /trainyard prices/],
])('%s %j is refused as %s', async (operation, request, code, says) => {
  await expect(ask(operation, request)).rejects.toMatchObject({
    code: expect.stringContaining(code),
    message: expect.stringMatching(says),
  });
});

it('is written with the names that EC2 has in XML', () => {
  const call = { service: 'ec2', operation: 'DescribeRouteTables', input: {} };
  const RouteTables = [{ RouteTableId: 'rtb-1', Routes: [{ GatewayId: 'local' }] }];
  expect(ec2Query.reply(call, { RouteTables }, 'id').body).toContain(
    '<requestId>id</requestId><routeTableSet><item><routeTableId>rtb-1</routeTableId>' +
      '<routeSet><item><gatewayId>local</gatewayId></item></routeSet></item></routeTableSet>',
  );
});
