import { refuse } from '../../kernel/refuse.ts';
import { AwsError, type Check, type Context, type Operation, type Tx } from '../../kernel/types.ts';
import { everywhere } from './default-network.ts';
import { tasksInterfaces } from './interfaces.ts';
import { all, forgetMade, get, idOf, isMade, owned, put, putMade, type Tag } from './things.ts';

const arnOf = ({ region, account }: Context, type: string, id: string) =>
  `arn:aws:ec2:${region}:${account}:${type}/${id}`;

/** A rule, as far as one is kept. */
interface Rule {
  IpProtocol: string;
  FromPort?: number;
  ToPort?: number;
  IpRanges?: { CidrIp: string }[];
  [others: string]: unknown;
}

/** What the calls about groups take, as far as it is read. */
interface Request {
  GroupId?: string;
  GroupName?: string;
  Description?: string;
  VpcId?: string;
  IpPermissions?: Rule[];
  TagSpecifications?: { Tags?: Tag[] }[];
  [others: string]: unknown;
}

const requested = (tags: readonly Tag[]) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]));

/** The check of a call about a group that is there, with its tags as conditions. */
function onGroup(action: string, { GroupId }: Request, context: Context, tx: Tx): Check[] {
  const tags = (get(tx, 'sg', String(GroupId))?.Tags ?? []) as Tag[];
  const has = tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]);
  const resource = arnOf(context, 'security-group', String(GroupId));
  return [{ action: `ec2:${action}`, resource, conditions: Object.fromEntries(has) }];
}

function requireGroup(tx: Tx, { GroupId = '' }: Request) {
  const group = get(tx, 'sg', GroupId);
  if (group) return { GroupId, group };
  throw new AwsError('InvalidGroup.NotFound', `The security group '${GroupId}' does not exist`);
}

const tagsOf = ({ TagSpecifications = [] }: Request): Tag[] =>
  TagSpecifications.flatMap(({ Tags = [] }) => Tags);

const inDefault = idOf('vpc', 'default');

/** CreateSecurityGroup: nothing comes in, all goes out; a name is taken once in a network. */
const createSecurityGroup: Operation<Request> = {
  authorize: (request, context) => {
    const tags = tagsOf(request);
    const resource = arnOf(context, 'security-group', '*');
    const vpc = arnOf(context, 'vpc', request.VpcId ?? inDefault);
    const conditions = requested(tags);
    const tagging = { ...conditions, 'ec2:CreateAction': 'CreateSecurityGroup' };
    return [
      { action: 'ec2:CreateSecurityGroup', resource, conditions },
      { action: 'ec2:CreateSecurityGroup', resource: vpc },
      ...(tags.length > 0 ? [{ action: 'ec2:CreateTags', resource, conditions: tagging }] : []),
    ];
  },
  run: (tx, request, context) => {
    const { GroupName, Description, VpcId = inDefault } = request;
    if (!get(tx, 'vpc', VpcId)) {
      throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${VpcId}' does not exist`);
    }
    const isTaken = all(tx, 'sg').some(
      (group) => group.VpcId === VpcId && group.GroupName === GroupName,
    );
    if (isTaken) {
      const message = `The security group '${GroupName}' already exists for VPC '${VpcId}'`;
      throw new AwsError('InvalidGroup.Duplicate', message);
    }
    const GroupId = `sg-${context.uuid().replaceAll('-', '').slice(0, 17)}`;
    const SecurityGroupArn = arnOf(context, 'security-group', GroupId);
    const { OwnerId, Tags } = owned(context, tagsOf(request));
    put(tx, 'sg', GroupId, {
      ...{ GroupId, GroupName, Description, VpcId, SecurityGroupArn, OwnerId, Tags },
      IpPermissions: [],
      IpPermissionsEgress: [everywhere],
    });
    putMade(tx, GroupId);
    return { GroupId, SecurityGroupArn, Tags };
  },
};

/** AuthorizeSecurityGroupIngress, of ranges of IPv4 addresses. */
const authorizeIngress: Operation<Request> = {
  authorize: (request, context, tx) =>
    onGroup('AuthorizeSecurityGroupIngress', request, context, tx),
  run: (tx, request) => {
    const { GroupId, group } = requireGroup(tx, request);
    const instead = { CidrIp: 'Name it in IpPermissions.', TagSpecifications: 'Tag the group.' };
    refuse(request, instead, 'InvalidParameterValue');
    const before = group.IpPermissions as Rule[];
    const added = request.IpPermissions ?? [];
    for (const rule of added) {
      const others = { UserIdGroupPairs: ipOnly, Ipv6Ranges: ipOnly, PrefixListIds: ipOnly };
      refuse(rule, others, 'InvalidParameterValue');
      if (!before.some((known) => isSame(known, rule))) continue;
      const message = 'the specified rule already exists';
      throw new AwsError('InvalidPermission.Duplicate', message);
    }
    const rules = added.map((rule) => ({ ...rule, UserIdGroupPairs: [] }));
    put(tx, 'sg', GroupId, { ...group, IpPermissions: [...before, ...rules] });
    return { Return: true };
  },
};

const ipOnly = 'Name ranges of IPv4 addresses.';

/** RevokeSecurityGroupEgress, of the rule that lets everything out. */
const revokeEgress: Operation<Request> = {
  authorize: (request, context, tx) => onGroup('RevokeSecurityGroupEgress', request, context, tx),
  run: (tx, request) => {
    const { GroupId, group } = requireGroup(tx, request);
    const before = group.IpPermissionsEgress as Rule[];
    const gone = request.IpPermissions ?? [];
    const left = before.filter((known) => !gone.some((rule) => isSame(known, rule)));
    if (left.length === before.length) {
      const message = 'The specified rule does not exist in this security group.';
      throw new AwsError('InvalidPermission.NotFound', message);
    }
    put(tx, 'sg', GroupId, { ...group, IpPermissionsEgress: left });
    return { Return: true };
  },
};

const rangesOf = ({ IpRanges = [] }: Rule) => IpRanges.map(({ CidrIp }) => CidrIp);

const isSame = (one: Rule, other: Rule) =>
  one.IpProtocol === other.IpProtocol &&
  one.FromPort === other.FromPort &&
  one.ToPort === other.ToPort &&
  rangesOf(other).some((range) => rangesOf(one).includes(range));

/** DeleteSecurityGroup, of one that somebody made and no interface has. */
const deleteSecurityGroup: Operation<Request> = {
  authorize: (request, context, tx) => onGroup('DeleteSecurityGroup', request, context, tx),
  run: (tx, request, context) => {
    const { GroupId } = requireGroup(tx, request);
    const isUsed = tasksInterfaces(context).some(({ groups }) => groups.includes(GroupId));
    if (isUsed || !isMade(tx, GroupId)) {
      const why = isUsed ? 'has a dependent object' : 'is of a network of the template';
      throw new AwsError('DependencyViolation', `resource ${GroupId} ${why}`);
    }
    forgetMade(tx, GroupId);
    return { Return: true, GroupId };
  },
};

/** Groups that somebody makes: kept and told, as no packet of this machine passes by them. */
export const groupOperations: Record<string, Operation> = {
  CreateSecurityGroup: createSecurityGroup,
  AuthorizeSecurityGroupIngress: authorizeIngress,
  RevokeSecurityGroupEgress: revokeEgress,
  DeleteSecurityGroup: deleteSecurityGroup,
};

/** Local only: the groups that somebody made, for whoever looks for tags. */
export const listTagged: Operation<object, { Resources: object[] }> = {
  authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
  run: (tx) => ({
    Resources: all(tx, 'sg')
      .filter(({ GroupId }) => isMade(tx, String(GroupId)))
      .map(({ SecurityGroupArn, Tags }) => ({ ResourceARN: SecurityGroupArn, Tags })),
  }),
};
