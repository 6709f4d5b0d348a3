import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { refuse } from '../../kernel/refuse.ts';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import {
  all,
  elbArn,
  find,
  type Listener,
  listenersOf,
  newId,
  put,
  remove,
  required,
} from './elb-table.ts';
import {
  anywhere,
  checkOn,
  checkTags,
  creationChecks,
  earlier,
  invalid,
  pageOf,
  settingsOf,
} from './settings.ts';
import { beginTargets } from './targets.ts';

type CreateRequest = Wire<elb.CreateListenerInput>;

/** The group that a listener's only action forwards to. */
function forwardedTo(actions: CreateRequest['DefaultActions']): string {
  const [action, ...more] = actions;
  if (!action) throw invalid('A listener must have a default action');
  const groups = action.ForwardConfig?.TargetGroups;
  const group = action.TargetGroupArn ?? groups?.[0]?.TargetGroupArn;
  if (action.Type !== 'forward' || more.length > 0 || (groups?.length ?? 1) > 1) {
    throw invalid(
      'The local plane has listeners with one default action, which forwards to one target group.',
    );
  }
  if (group) return group;
  throw invalid('A forward action must have a TargetGroupArn');
}

/** The sorts of listeners that the local plane has not. */
function refuseOthers({ Protocol = 'HTTP', ...request }: CreateRequest): void {
  const { Certificates, SslPolicy, MutualAuthentication, AlpnPolicy } = request;
  const protocol = Protocol === 'HTTP' ? undefined : Protocol;
  const others = {
    'the protocol': protocol,
    ...{ Certificates, SslPolicy, MutualAuthentication, AlpnPolicy },
  };
  const instead = 'It has listeners of HTTP without certificates.';
  const members = Object.fromEntries(Object.keys(others).map((name) => [name, instead]));
  refuse(others, members, 'UnsupportedProtocol');
}

/** A balancer has one listener, and a group one balancer. */
function checkAlone(tx: Tx, balancer: string, group: string): void {
  if (listenersAt(tx, balancer).length > 0) {
    throw invalid(
      `The local plane's balancers have one listener each, and '${balancer}' has one: its ` +
        'address is a port of this machine. Make another balancer.',
    );
  }
  if (listenersOf(tx, group).length === 0) return;
  const what = 'The following target groups cannot be associated with more than one load balancer';
  throw new AwsError('TargetGroupAssociationLimit', `${what}: ${group}`);
}

function create(tx: Tx, request: CreateRequest, context: Context): Listener {
  const { LoadBalancerArn, Port: port = 80, DefaultActions, Tags = [] } = request;
  refuseOthers(request);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`Port '${port}' must be from 1 to 65535`);
  }
  const { arn: balancer } = required(tx, 'balancer', LoadBalancerArn);
  const { arn: group } = required(tx, 'group', forwardedTo(DefaultActions));
  const name = `${balancer}:${port}`;
  const asked = settingsOf(request);
  const known = earlier(tx, 'listener', { name, asked }, () => {
    const message = 'A listener already exists on this port for this load balancer';
    return new AwsError('DuplicateListener', `${message} '${balancer}'`);
  });
  if (known) return known;
  checkTags(Tags as Listener['tags']);
  checkAlone(tx, balancer, group);
  const path = balancer.split(':loadbalancer/')[1];
  const listener: Listener = {
    arn: elbArn(context, `listener/${path}/${newId(context)}`),
    ...{ name, asked, tags: Tags as Listener['tags'], port, balancer, group },
  };
  put(tx, 'listener', listener);
  beginTargets(tx, context, group);
  return listener;
}

/** The listeners of a balancer. */
export function listenersAt(tx: Tx, balancer: string): Listener[] {
  return all(tx, 'listener').filter((listener) => listener.balancer === balancer);
}

/** Removes a listener; the targets of its group are used no more. */
export function removeListener(tx: Tx, context: Context, { arn, group }: Listener): void {
  remove(tx, arn);
  beginTargets(tx, context, group);
}

function shown({ arn, balancer, port, group }: Listener): Wire<elb.Listener> {
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
    TargetGroupStickinessConfig: { Enabled: false },
  };
  return {
    ListenerArn: arn,
    LoadBalancerArn: balancer,
    Port: port,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group, ForwardConfig }],
  };
}

/** CreateListener, DescribeListeners, DeleteListener. */
export const listenerOperations: Operations<{
  CreateListener: [elb.CreateListenerInput, elb.CreateListenerOutput];
  DescribeListeners: [elb.DescribeListenersInput, elb.DescribeListenersOutput];
  DeleteListener: [elb.DeleteListenerInput, elb.DeleteListenerOutput];
}> = {
  CreateListener: {
    authorize({ LoadBalancerArn, Protocol = 'HTTP', Tags }, context, tx) {
      const own = { 'elasticloadbalancing:ListenerProtocol': Protocol };
      const has = find(tx, 'balancer', LoadBalancerArn)?.tags;
      const { conditions } = checkOn('CreateListener', LoadBalancerArn, has);
      const path = LoadBalancerArn.split(':loadbalancer/')[1] ?? '*';
      const [made, ...tagged] = creationChecks('CreateListener', LoadBalancerArn, Tags as [], {
        ...conditions,
        ...own,
      });
      const resource = elbArn(context, `listener/${path}/*`);
      return [made!, ...tagged.map((check) => ({ ...check, resource }))];
    },
    run: (tx, request, context) => ({ Listeners: [shown(create(tx, request, context))] }),
  },
  DescribeListeners: {
    authorize: anywhere('DescribeListeners'),
    run(tx, { LoadBalancerArn, ListenerArns, ...request }) {
      if (LoadBalancerArn === undefined && ListenerArns === undefined) {
        throw invalid('You must specify either listener ARNs or a load balancer ARN');
      }
      const found = ListenerArns
        ? ListenerArns.map((arn) => required(tx, 'listener', arn))
        : listenersAt(tx, required(tx, 'balancer', LoadBalancerArn!).arn);
      const { page, NextMarker } = pageOf(found, request);
      const Listeners = page.map(shown);
      return NextMarker === undefined ? { Listeners } : { Listeners, NextMarker };
    },
  },
  DeleteListener: {
    authorize: ({ ListenerArn: arn }, _context, tx) => [
      checkOn('DeleteListener', arn, find(tx, 'listener', arn)?.tags),
    ],
    run(tx, { ListenerArn }, context) {
      removeListener(tx, context, required(tx, 'listener', ListenerArn));
      return {};
    },
  },
};
