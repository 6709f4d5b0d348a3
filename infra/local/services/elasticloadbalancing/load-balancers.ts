import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { refuse } from '../../kernel/refuse.ts';
import { AwsError, type Context, type TaskHandler, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { balancerNetwork } from './balancer-network.ts';
import { type BalancerPorts, nameOnPort } from './balancer-ports.ts';
import {
  all,
  allNamed,
  type Balancer,
  elbArn,
  find,
  newId,
  put,
  remove,
  required,
} from './elb-table.ts';
import { linkedRoleChecks, makeLinkedRole } from './linked-role.ts';
import { listenersAt, removeListener } from './listeners.ts';
import {
  anywhere,
  attributeList,
  changedAttributes,
  checkName,
  checkOn,
  checkTags,
  creationChecks,
  earlier,
  pageOf,
  settingsOf,
} from './settings.ts';
import { beginTargets } from './targets.ts';

/** How balancers come and go. */
export interface BalancerOptions {
  /** The ports on which they listen; absent: nothing really runs. */
  ports?: BalancerPorts;
  /** Whether the account has no linked role of Elastic Load Balancing yet. */
  newAccount: boolean;
}

type CreateRequest = Wire<elb.CreateLoadBalancerInput>;
/** Times are text in the query protocol. */
type Shown = Omit<Wire<elb.LoadBalancer>, 'CreatedTime'> & { CreatedTime: string };

/** Application Load Balancers of a region ("Quotas for your Application Load Balancers"). */
const mostBalancers = 50;

/**
 * Where nothing really runs a balancer takes as long as on AWS, where that is some minutes, and its
 * groups stay in use for a while after it ("ResourceInUse", which Terraform's aws_lb_target_group
 * tries again for two minutes). Both in milliseconds.
 */
const onAws = { provisioningMs: 120_000, heldMs: 20_000 };

/** The attributes that mean something here; the timeout in seconds. */
const attributes = {
  'deletion_protection.enabled': /^(true|false)$/,
  'idle_timeout.timeout_seconds': /^([1-9]\d{0,2}|[123]\d{3}|4000)$/,
  'routing.http.drop_invalid_header_fields.enabled': /^false$/,
};
const usual = {
  'deletion_protection.enabled': 'false',
  'idle_timeout.timeout_seconds': '60',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
};

const instead: Record<string, string> = {
  Type: "Balancers are of type 'application'.",
  IpAddressType: 'Balancers have IPv4 addresses.',
  CustomerOwnedIpv4Pool: 'There are no Outposts.',
  IpamPools: 'There is no IPAM.',
  EnablePrefixForIpv6SourceNat: 'Balancers have IPv4 addresses.',
};

const subnetsOf = ({ Subnets, SubnetMappings }: CreateRequest): string[] =>
  Subnets ?? SubnetMappings?.map(({ SubnetId }) => SubnetId ?? '') ?? [];

/** The settings of a new balancer, checked before a port is opened for it. */
function settings(tx: Tx, request: CreateRequest, context: Context) {
  const { Name: name, Type = 'application', IpAddressType = 'ipv4', Tags = [] } = request;
  checkName('load balancer', name);
  const others = {
    ...request,
    Type: Type === 'application' ? undefined : Type,
    IpAddressType: IpAddressType === 'ipv4' ? undefined : IpAddressType,
  };
  refuse(others, instead, 'ValidationError');
  const asked = settingsOf(request);
  const known = earlier(tx, 'balancer', { name, asked }, () => {
    const message = `A load balancer with the same name '${name}' exists, but with different `;
    return new AwsError('DuplicateLoadBalancerName', `${message}settings`);
  });
  if (known) return { known };
  checkTags(Tags as Balancer['tags']);
  if (all(tx, 'balancer').length >= mostBalancers) {
    const message = `An account has at most ${mostBalancers} Application Load Balancers`;
    throw new AwsError('TooManyLoadBalancers', message);
  }
  const network = balancerNetwork(context, subnetsOf(request), request.SecurityGroups);
  return { known, made: { name, asked, tags: Tags as Balancer['tags'], ...network } };
}

function create(
  tx: Tx,
  request: CreateRequest,
  context: Context,
  { ports }: BalancerOptions,
  port: number | undefined,
): Balancer {
  const { known, made } = settings(tx, request, context);
  if (known) return known;
  const id = newId(context);
  const { name } = made;
  const scheme = request.Scheme ?? 'internet-facing';
  const inside = scheme === 'internal' ? 'internal-' : '';
  const balancer: Balancer = {
    arn: elbArn(context, `loadbalancer/app/${name}/${id}`),
    ...made,
    createdTime: new Date(context.now).toISOString(),
    state: 'provisioning',
    scheme,
    ...(port === undefined
      ? { dnsName: nameOf(`${inside}${name}`, id, context) }
      : { dnsName: nameOnPort(port), port }),
    attributes: usual,
  };
  put(tx, 'balancer', balancer);
  const delayMs = ports ? 0 : onAws.provisioningMs;
  const payload = { arn: balancer.arn };
  context.later({ service: 'elasticloadbalancing', name: 'active', payload, delayMs });
  return balancer;
}

/** A name as AWS makes it. */
const nameOf = (name: string, id: string, { region }: Context) =>
  `${name}-${Number.parseInt(id.slice(0, 8), 16)}.${region}.elb.amazonaws.com`;

/** A balancer is there: its targets are checked from now on. */
export const activeDue: TaskHandler =
  ({ arn }) =>
  (tx, context) => {
    const balancer = find(tx, 'balancer', arn);
    if (!balancer) return;
    put(tx, 'balancer', { ...balancer, state: 'active' });
    for (const { group } of listenersAt(tx, arn)) beginTargets(tx, context, group);
  };

function shown({ arn, name, dnsName, createdTime, ...balancer }: Balancer): Shown {
  const { scheme, state, subnets, securityGroups, vpcId } = balancer;
  return {
    LoadBalancerArn: arn,
    DNSName: dnsName,
    CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
    CreatedTime: createdTime,
    LoadBalancerName: name,
    Scheme: scheme as elb.LoadBalancerSchemeEnum,
    VpcId: vpcId,
    State: { Code: state },
    Type: 'application',
    AvailabilityZones: subnets.map(({ id, zone }) => ({
      ZoneName: zone,
      SubnetId: id,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: securityGroups,
    IpAddressType: 'ipv4',
  };
}

function wanted(tx: Tx, { LoadBalancerArns, Names }: Wire<elb.DescribeLoadBalancersInput>) {
  if (LoadBalancerArns) return LoadBalancerArns.map((arn) => required(tx, 'balancer', arn));
  return Names ? allNamed(tx, 'balancer', Names) : all(tx, 'balancer');
}

function destroy(tx: Tx, context: Context, balancer: Balancer, { ports }: BalancerOptions): void {
  if (balancer.attributes['deletion_protection.enabled'] === 'true') {
    const { arn } = balancer;
    const why = 'because deletion protection is enabled';
    throw new AwsError('OperationNotPermitted', `Load balancer '${arn}' cannot be deleted ${why}`);
  }
  for (const listener of listenersAt(tx, balancer.arn)) {
    removeListener(tx, context, listener);
    if (ports) continue;
    const group = required(tx, 'group', listener.group);
    put(tx, 'group', { ...group, heldUntil: context.now + onAws.heldMs });
  }
  remove(tx, balancer.arn);
}

/** Balancers: creating, describing, deleting them, and their attributes. */
export const balancerOperations = (
  options: BalancerOptions,
): Operations<{
  CreateLoadBalancer: [elb.CreateLoadBalancerInput, { LoadBalancers: Shown[] }];
  DescribeLoadBalancers: [
    elb.DescribeLoadBalancersInput,
    { LoadBalancers: Shown[]; NextMarker?: string },
  ];
  DeleteLoadBalancer: [elb.DeleteLoadBalancerInput, elb.DeleteLoadBalancerOutput];
  ModifyLoadBalancerAttributes: [
    elb.ModifyLoadBalancerAttributesInput,
    elb.ModifyLoadBalancerAttributesOutput,
  ];
  DescribeLoadBalancerAttributes: [
    elb.DescribeLoadBalancerAttributesInput,
    elb.DescribeLoadBalancerAttributesOutput,
  ];
}> => ({
  CreateLoadBalancer: {
    authorize: ({ Name, Tags, ...request }, context) => [
      ...creationChecks(
        'CreateLoadBalancer',
        elbArn(context, `loadbalancer/app/${Name}/*`),
        Tags as Balancer['tags'],
        {
          'elasticloadbalancing:Scheme': request.Scheme ?? 'internet-facing',
          'elasticloadbalancing:Subnet': request.Subnets ?? [],
          'elasticloadbalancing:SecurityGroup': request.SecurityGroups ?? [],
        },
      ),
      ...(options.newAccount ? linkedRoleChecks(context) : []),
    ],
    async runOutside(request, outside, principal) {
      const { ports } = options;
      const known = outside.transact((tx, context) => settings(tx, request, context).known);
      const port = ports && !known ? await ports.reserve() : undefined;
      try {
        return outside.transact((tx, context) => {
          if (options.newAccount) makeLinkedRole(context);
          const balancer = create(tx, request, context, options, port);
          ports?.assign(balancer);
          return { LoadBalancers: [shown(balancer)] };
        }, principal);
      } finally {
        if (port !== undefined) ports?.release(port);
      }
    },
  },
  DescribeLoadBalancers: {
    authorize: anywhere('DescribeLoadBalancers'),
    run(tx, request) {
      const { page, NextMarker } = pageOf(wanted(tx, request), request);
      const LoadBalancers = page.map(shown);
      return NextMarker === undefined ? { LoadBalancers } : { LoadBalancers, NextMarker };
    },
  },
  DeleteLoadBalancer: {
    authorize: ({ LoadBalancerArn: arn }, _context, tx) => [
      checkOn('DeleteLoadBalancer', arn, find(tx, 'balancer', arn)?.tags),
    ],
    run(tx, { LoadBalancerArn }, context) {
      const balancer = find(tx, 'balancer', LoadBalancerArn);
      if (balancer) destroy(tx, context, balancer, options);
      options.ports?.close(LoadBalancerArn);
      return {};
    },
  },
  ModifyLoadBalancerAttributes: {
    authorize: ({ LoadBalancerArn: arn }, _context, tx) => [
      checkOn('ModifyLoadBalancerAttributes', arn, find(tx, 'balancer', arn)?.tags),
    ],
    run(tx, { LoadBalancerArn, Attributes }) {
      const balancer = required(tx, 'balancer', LoadBalancerArn);
      const changed = changedAttributes(balancer.attributes, Attributes, attributes);
      const after = { ...balancer, attributes: changed };
      put(tx, 'balancer', after);
      options.ports?.assign(after);
      return { Attributes: attributeList(changed) };
    },
  },
  DescribeLoadBalancerAttributes: {
    authorize: anywhere('DescribeLoadBalancerAttributes'),
    run: (tx, { LoadBalancerArn }) => ({
      Attributes: attributeList(required(tx, 'balancer', LoadBalancerArn).attributes),
    }),
  },
});
