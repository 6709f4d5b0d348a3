import type { Context, ResourceHandler, TemplateResource } from '../../kernel/types.ts';
import { defaultGroup, everywhere, routeTableOf, subnetOf, vpcOf } from './default-network.ts';
import { append, get, idOf, owned, put, type Tag } from './things.ts';

/** A rule of a security group as a template has it, or as the group's own list has it. */
interface Rule {
  IpProtocol: string | number;
  FromPort?: number;
  ToPort?: number;
  CidrIp?: string;
  Description?: string;
  SourceSecurityGroupId?: string;
  DestinationSecurityGroupId?: string;
}

const permission = ({ account }: Context, rule: Rule) => {
  const { CidrIp, Description, FromPort, ToPort } = rule;
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  const about = Description === undefined ? {} : { Description };
  return {
    IpProtocol: String(rule.IpProtocol),
    ...(FromPort === undefined ? {} : { FromPort: Number(FromPort) }),
    ...(ToPort === undefined ? {} : { ToPort: Number(ToPort) }),
    IpRanges: CidrIp === undefined ? [] : [{ CidrIp, ...about }],
    UserIdGroupPairs: group === undefined ? [] : [{ GroupId: group, UserId: account, ...about }],
  };
};

const tagsOf = ({ properties }: TemplateResource): Tag[] => properties.Tags ?? [];

const vpc: ResourceHandler = (tx, resource, context) => {
  const VpcId = idOf('vpc', resource.physicalName);
  const CidrBlock: string = resource.properties.CidrBlock;
  const group = VpcId.replace('vpc-', 'sg-');
  put(tx, 'vpc', VpcId, {
    ...vpcOf(context, VpcId, CidrBlock),
    ...owned(context, tagsOf(resource)),
  });
  put(tx, 'sg', group, defaultGroup(context, group, VpcId));
  const attributes = {
    VpcId,
    CidrBlock,
    DefaultSecurityGroup: group,
    DefaultNetworkAcl: VpcId.replace('vpc-', 'acl-'),
    CidrBlockAssociations: [],
    Ipv6CidrBlocks: [],
  };
  return { ref: VpcId, attributes };
};

const subnet: ResourceHandler = (tx, resource, context) => {
  const { VpcId, CidrBlock, AvailabilityZone = `${context.region}a` } = resource.properties;
  const SubnetId = idOf('subnet', resource.physicalName);
  const MapPublicIpOnLaunch = String(resource.properties.MapPublicIpOnLaunch) === 'true';
  const facts = { SubnetId, VpcId, CidrBlock, AvailabilityZone, MapPublicIpOnLaunch };
  put(tx, 'subnet', SubnetId, {
    ...subnetOf(context, facts),
    ...owned(context, tagsOf(resource)),
  });
  const NetworkAclAssociationId = SubnetId.replace('subnet-', 'aclassoc-');
  const attributes = { ...facts, NetworkAclAssociationId, Ipv6CidrBlocks: [] };
  return { ref: SubnetId, attributes };
};

const routeTable: ResourceHandler = (tx, resource, context) => {
  const { VpcId } = resource.properties;
  const RouteTableId = idOf('rtb', resource.physicalName);
  const range = String(get(tx, 'vpc', VpcId)?.CidrBlock);
  put(tx, 'rtb', RouteTableId, {
    ...routeTableOf(context, RouteTableId, VpcId, range),
    ...owned(context, tagsOf(resource)),
  });
  return { ref: RouteTableId, attributes: { RouteTableId } };
};

const route: ResourceHandler = (tx, { properties, physicalName }) => {
  const { RouteTableId, DestinationCidrBlock, GatewayId, NatGatewayId } = properties;
  const way = { GatewayId, NatGatewayId, State: 'active', Origin: 'CreateRoute' };
  append(tx, 'rtb', RouteTableId, 'Routes', { DestinationCidrBlock, ...way });
  return { ref: physicalName };
};

const routeTableOfSubnet: ResourceHandler = (tx, { properties, physicalName }) => {
  const { RouteTableId, SubnetId } = properties;
  const RouteTableAssociationId = idOf('rtbassoc', physicalName);
  const AssociationState = { State: 'associated' };
  const ids = { RouteTableAssociationId, RouteTableId, SubnetId };
  append(tx, 'rtb', RouteTableId, 'Associations', { ...ids, Main: false, AssociationState });
  return { ref: RouteTableAssociationId, attributes: { Id: RouteTableAssociationId } };
};

const internetGateway: ResourceHandler = (tx, resource, context) => {
  const InternetGatewayId = idOf('igw', resource.physicalName);
  const facts = { InternetGatewayId, Attachments: [], ...owned(context, tagsOf(resource)) };
  put(tx, 'igw', InternetGatewayId, facts);
  return { ref: InternetGatewayId, attributes: { InternetGatewayId } };
};

const gatewayAttachment: ResourceHandler = (tx, { properties, physicalName }) => {
  const { InternetGatewayId, VpcId } = properties;
  append(tx, 'igw', InternetGatewayId, 'Attachments', { State: 'available', VpcId });
  return { ref: physicalName };
};

const natGateway: ResourceHandler = (tx, resource, context) => {
  const { SubnetId, AllocationId } = resource.properties;
  const NatGatewayId = idOf('nat', resource.physicalName);
  const { OwnerId: _, Tags } = owned(context, tagsOf(resource));
  put(tx, 'nat', NatGatewayId, {
    NatGatewayId,
    SubnetId,
    VpcId: get(tx, 'subnet', SubnetId)?.VpcId,
    State: 'available',
    ConnectivityType: 'public',
    NatGatewayAddresses: [{ AllocationId, IsPrimary: true }],
    Tags,
  });
  return { ref: NatGatewayId, attributes: { NatGatewayId } };
};

const securityGroup: ResourceHandler = (tx, resource, context) => {
  const { GroupDescription, GroupName, VpcId, ...rules } = resource.properties;
  const GroupId = idOf('sg', resource.physicalName);
  const list = (given: Rule[] | undefined) => given?.map((rule) => permission(context, rule));
  put(tx, 'sg', GroupId, {
    GroupId,
    GroupName: GroupName ?? resource.physicalName,
    Description: GroupDescription,
    VpcId,
    SecurityGroupArn: `arn:aws:ec2:${context.region}:${context.account}:security-group/${GroupId}`,
    IpPermissions: list(rules.SecurityGroupIngress) ?? [],
    IpPermissionsEgress: list(rules.SecurityGroupEgress) ?? [everywhere],
    ...owned(context, tagsOf(resource)),
  });
  return { ref: GroupId, attributes: { GroupId, VpcId, Id: GroupId } };
};

const ruleOf =
  (member: 'IpPermissions' | 'IpPermissionsEgress'): ResourceHandler =>
  (tx, { properties, physicalName }, context) => {
    append(tx, 'sg', properties.GroupId, member, permission(context, properties));
    const Id = idOf('sgr', physicalName);
    return { ref: Id, attributes: { Id } };
  };

/** The network of a template: nothing of it is really there, all of it is described. */
export const ec2Resources: Record<string, ResourceHandler> = {
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::RouteTable': routeTable,
  'AWS::EC2::Route': route,
  'AWS::EC2::SubnetRouteTableAssociation': routeTableOfSubnet,
  'AWS::EC2::InternetGateway': internetGateway,
  'AWS::EC2::VPCGatewayAttachment': gatewayAttachment,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::SecurityGroupIngress': ruleOf('IpPermissions'),
  'AWS::EC2::SecurityGroupEgress': ruleOf('IpPermissionsEgress'),
};
