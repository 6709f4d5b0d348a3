import type { Operation, Outside, Service } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { countRequest } from './balancer-metrics.ts';
import { BalancerPorts } from './balancer-ports.ts';
import { elbSchema, required } from './elb-table.ts';
import { listenerOperations } from './listeners.ts';
import { activeDue, balancerOperations } from './load-balancers.ts';
import { Routing } from './routing.ts';
import { listTagged, tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-groups.ts';
import { checkDue, drainedDue, type TargetChanged } from './target-health.ts';
import {
  type ContainerAt,
  type Place,
  type TargetNetwork,
  targetNetwork,
} from './target-network.ts';
import { targetOperations } from './target-operations.ts';

/** What Elastic Load Balancing stands on. */
export interface ElbOptions {
  runner: Runner;
  containerAt: ContainerAt;
  /** Whoever keeps targets healthy is told here. */
  changed: TargetChanged;
  /** Whether the account has never had a balancer; default: it has. */
  newAccount?: boolean;
}

/** Elastic Load Balancing v2: Application Load Balancers that really balance. */
export function createElasticloadbalancing(options: ElbOptions): Service {
  const { runner, containerAt, changed, newAccount = false } = options;
  let plane: Outside | undefined;
  const containerOf = (place: Place) => plane?.transact((tx) => containerAt(tx, place));
  const network = targetNetwork(runner, containerOf);
  const routing = new Routing();
  const ports = network.virtual ? undefined : new BalancerPorts(network, routing);
  return {
    id: 'elasticloadbalancing',
    schema: elbSchema,
    operations: {
      ...balancerOperations({ newAccount, ...(ports ? { ports } : {}) }),
      ...targetGroupOperations,
      ...targetOperations,
      ...listenerOperations,
      ...tagOperations,
      AskLoadBalancer: askBalancer(network, routing),
      ListTagged: listTagged,
    },
    tasks: { check: checkDue(network, changed), drained: drainedDue, active: activeDue },
    resume: async (outside) => {
      plane = outside;
      await ports?.resume(outside);
    },
    close: () => ports?.closeAll(),
  };
}

/** How long a target may take to answer a request of the plane itself, in milliseconds. */
const askedMs = 60_000;

/**
 * Local only: `{LoadBalancerArn, Path}` is one GET by way of a balancer, also where nothing really
 * runs; answers its status and the target that got it.
 */
const askBalancer = (network: TargetNetwork, routing: Routing): Operation => ({
  authorize: ({ LoadBalancerArn }) => [
    { action: 'elasticloadbalancing:AskLoadBalancer', resource: LoadBalancerArn },
  ],
  async runOutside({ LoadBalancerArn: arn, Path = '/' }, outside) {
    outside.transact((tx) => required(tx, 'balancer', arn));
    const route = outside.transact((tx) => routing.next(tx, arn));
    if ('why' in route) {
      countRequest(outside, arn, { status: 503 });
      return { StatusCode: 503 };
    }
    const { id, port } = route.target;
    const began = outside.now();
    const reply = await network.get({ id, port }, Path, askedMs);
    const StatusCode = 'code' in reply ? reply.code : reply.failed === 'timeout' ? 504 : 502;
    const timed = 'code' in reply ? { targetMs: outside.now() - began } : {};
    countRequest(outside, arn, { status: StatusCode, ...timed });
    return { StatusCode, Target: { Id: id, Port: port } };
  },
});
