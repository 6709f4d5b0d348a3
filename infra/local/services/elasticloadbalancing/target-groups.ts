import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { refuse } from '../../kernel/refuse.ts';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { checkVpc } from './balancer-network.ts';
import {
  all,
  allNamed,
  elbArn,
  find,
  type Group,
  type HealthCheck,
  listenersOf,
  newId,
  put,
  remove,
  required,
} from './elb-table.ts';
import {
  anywhere,
  attributeList,
  changedAttributes,
  checkName,
  checkOn,
  checkTags,
  creationChecks,
  earlier,
  invalid,
  pageOf,
  settingsOf,
} from './settings.ts';
import { removeTarget, targetsOf } from './targets.ts';

type CreateRequest = Wire<elb.CreateTargetGroupInput>;

/** Target groups of a region ("Quotas for your Application Load Balancers"). */
const mostGroups = 3000;

/** What a check has where the request does not say (API reference, CreateTargetGroup). */
const usual: HealthCheck = {
  HealthCheckIntervalSeconds: 30,
  HealthCheckPath: '/',
  HealthCheckPort: 'traffic-port',
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 5,
  UnhealthyThresholdCount: 2,
  HttpCode: '200',
};

/** The attributes that mean something here; delays in seconds. */
const attributes = {
  'deregistration_delay.timeout_seconds': /^([0-9]{1,3}|[12]\d{3}|3[0-5]\d{2}|3600)$/,
};

function checkOf(request: CreateRequest): HealthCheck {
  const { HealthCheckIntervalSeconds = usual.HealthCheckIntervalSeconds } = request;
  const { HealthCheckTimeoutSeconds = usual.HealthCheckTimeoutSeconds } = request;
  const HttpCode = request.Matcher?.HttpCode ?? usual.HttpCode;
  if (HealthCheckTimeoutSeconds >= HealthCheckIntervalSeconds) {
    throw invalid(
      `Health check timeout '${HealthCheckTimeoutSeconds}' must be smaller than the interval ` +
        `'${HealthCheckIntervalSeconds}'`,
    );
  }
  if (!/^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/.test(HttpCode)) {
    throw invalid(`Health check matcher HTTP code '${HttpCode}' must be within '200-499'`);
  }
  const HealthCheckPath = request.HealthCheckPath ?? usual.HealthCheckPath;
  if (!HealthCheckPath.startsWith('/')) {
    throw invalid(`Health check path '${HealthCheckPath}' must begin with a '/' character`);
  }
  const HealthCheckPort = request.HealthCheckPort ?? usual.HealthCheckPort;
  if (HealthCheckPort !== usual.HealthCheckPort) checkPort(Number(HealthCheckPort));
  return {
    HealthCheckIntervalSeconds,
    HealthCheckPath,
    HealthCheckPort,
    HealthCheckTimeoutSeconds,
    HealthyThresholdCount: request.HealthyThresholdCount ?? usual.HealthyThresholdCount,
    UnhealthyThresholdCount: request.UnhealthyThresholdCount ?? usual.UnhealthyThresholdCount,
    HttpCode,
  };
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return;
  throw invalid(`Port '${port}' must be from 1 to 65535`);
}

/** The sorts of groups that the local plane has not. */
function refuseOthers({ TargetType = 'instance', Protocol, ...request }: CreateRequest): void {
  if (TargetType !== 'ip') {
    throw invalid(`The local plane has target groups of type 'ip', not '${TargetType}'.`);
  }
  if (Protocol !== 'HTTP') {
    throw invalid(`The local plane has target groups of protocol HTTP, not '${Protocol}'.`);
  }
  const version = request.ProtocolVersion ?? 'HTTP1';
  const others = {
    ...(version === 'HTTP1' ? {} : { ProtocolVersion: version }),
    ...(request.IpAddressType === 'ipv6' ? { IpAddressType: 'ipv6' } : {}),
    ...(request.HealthCheckEnabled === false ? { 'a disabled health check': true } : {}),
    ...((request.HealthCheckProtocol ?? 'HTTP') === 'HTTP'
      ? {}
      : { HealthCheckProtocol: request.HealthCheckProtocol }),
    TargetControlPort: request.TargetControlPort,
    GrpcCode: request.Matcher?.GrpcCode,
  };
  const instead = 'Targets are IPv4 addresses that are asked by HTTP/1.1.';
  const members = Object.fromEntries(Object.keys(others).map((name) => [name, instead]));
  refuse(others, members, 'ValidationError');
}

function create(tx: Tx, request: CreateRequest, context: Context): Group {
  const { Name: name, Port: port, VpcId: vpcId, Tags = [] } = request;
  checkName('target group', name);
  refuseOthers(request);
  if (port === undefined) throw invalid('A port must be specified');
  checkPort(port);
  if (!vpcId) throw invalid('A VPC ID must be specified');
  checkVpc(context, vpcId);
  const check = checkOf(request);
  const asked = settingsOf(request);
  const known = earlier(tx, 'group', { name, asked }, () => {
    const message = `A target group with the same name '${name}' exists, but with different`;
    return new AwsError('DuplicateTargetGroupName', `${message} settings`);
  });
  if (known) return known;
  checkTags(Tags);
  if (all(tx, 'group').length >= mostGroups) {
    throw new AwsError('TooManyTargetGroups', `An account has at most ${mostGroups} target groups`);
  }
  const group: Group = {
    arn: elbArn(context, `targetgroup/${name}/${newId(context)}`),
    ...{ name, asked, tags: Tags as Group['tags'], port, vpcId, check },
    attributes: { 'deregistration_delay.timeout_seconds': '300' },
  };
  put(tx, 'group', group);
  return group;
}

function shown(tx: Tx, group: Group): Wire<elb.TargetGroup> {
  const { HttpCode, ...check } = group.check;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: 'HTTP',
    ProtocolVersion: 'HTTP1',
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: 'HTTP',
    HealthCheckEnabled: true,
    ...check,
    Matcher: { HttpCode },
    LoadBalancerArns: [...new Set(listenersOf(tx, group.arn).map(({ balancer }) => balancer))],
    TargetType: 'ip',
    IpAddressType: 'ipv4',
  };
}

function wanted(tx: Tx, request: Wire<elb.DescribeTargetGroupsInput>): Group[] {
  const { TargetGroupArns: arns, Names: names, LoadBalancerArn: balancer } = request;
  if (arns) return arns.map((arn) => required(tx, 'group', arn));
  if (names) return allNamed(tx, 'group', names);
  if (balancer === undefined) return all(tx, 'group');
  required(tx, 'balancer', balancer);
  return all(tx, 'group').filter(({ arn }) =>
    listenersOf(tx, arn).some((listener) => listener.balancer === balancer),
  );
}

function isInUse(tx: Tx, { arn, heldUntil = 0 }: Group, now: number): boolean {
  return listenersOf(tx, arn).length > 0 || heldUntil > now;
}

/** Target groups: creating, describing, deleting them, and their attributes. */
export const targetGroupOperations: Operations<{
  CreateTargetGroup: [elb.CreateTargetGroupInput, elb.CreateTargetGroupOutput];
  DescribeTargetGroups: [elb.DescribeTargetGroupsInput, elb.DescribeTargetGroupsOutput];
  DeleteTargetGroup: [elb.DeleteTargetGroupInput, elb.DeleteTargetGroupOutput];
  ModifyTargetGroupAttributes: [
    elb.ModifyTargetGroupAttributesInput,
    elb.ModifyTargetGroupAttributesOutput,
  ];
  DescribeTargetGroupAttributes: [
    elb.DescribeTargetGroupAttributesInput,
    elb.DescribeTargetGroupAttributesOutput,
  ];
}> = {
  CreateTargetGroup: {
    authorize: ({ Name, Tags }, context) =>
      creationChecks(
        'CreateTargetGroup',
        elbArn(context, `targetgroup/${Name}/*`),
        Tags as Group['tags'],
      ),
    run: (tx, request, context) => ({ TargetGroups: [shown(tx, create(tx, request, context))] }),
  },
  DescribeTargetGroups: {
    authorize: anywhere('DescribeTargetGroups'),
    run(tx, request) {
      const { page, NextMarker } = pageOf(wanted(tx, request), request);
      const TargetGroups = page.map((group) => shown(tx, group));
      return NextMarker === undefined ? { TargetGroups } : { TargetGroups, NextMarker };
    },
  },
  DeleteTargetGroup: {
    authorize: ({ TargetGroupArn: arn }, _context, tx) => [
      checkOn('DeleteTargetGroup', arn, find(tx, 'group', arn)?.tags),
    ],
    run(tx, { TargetGroupArn: arn }, { now }) {
      const group = find(tx, 'group', arn);
      if (!group) return {};
      if (isInUse(tx, group, now)) {
        const message = `Target group '${arn}' is currently in use by a listener or a rule`;
        throw new AwsError('ResourceInUse', message);
      }
      for (const target of targetsOf(tx, arn)) removeTarget(tx, arn, target);
      remove(tx, arn);
      return {};
    },
  },
  ModifyTargetGroupAttributes: {
    authorize: ({ TargetGroupArn: arn }, _context, tx) => [
      checkOn('ModifyTargetGroupAttributes', arn, find(tx, 'group', arn)?.tags),
    ],
    run(tx, { TargetGroupArn: arn, Attributes }) {
      const group = required(tx, 'group', arn);
      const changed = changedAttributes(group.attributes, Attributes, attributes);
      put(tx, 'group', { ...group, attributes: changed });
      return { Attributes: attributeList(changed) };
    },
  },
  DescribeTargetGroupAttributes: {
    authorize: anywhere('DescribeTargetGroupAttributes'),
    run: (tx, { TargetGroupArn }) => ({
      Attributes: attributeList(required(tx, 'group', TargetGroupArn).attributes),
    }),
  },
};
