import type { Tx } from '../../kernel/types.ts';
import { find } from './elb-table.ts';
import { listenersAt } from './listeners.ts';
import { type Target, targetsOf } from './targets.ts';

/** Where a balancer's next request goes. */
export type Route =
  | { target: Target; listenerPort: number }
  /** Nothing listens: the balancer is not there yet, or has no listener. */
  | { why: 'closed' }
  /** No target can get it: AWS answers 503. */
  | { why: 'no-target' };

/** Chooses targets, each in its turn. */
export class Routing {
  readonly #turns = new Map<string, number>();

  /**
   * A healthy target. Where a group has only unhealthy ones each of them, as AWS fails open
   * ("Health checks for Application Load Balancer target groups").
   */
  next(tx: Tx, balancerArn: string): Route {
    const balancer = find(tx, 'balancer', balancerArn);
    const [listener] = listenersAt(tx, balancerArn);
    if (balancer?.state !== 'active' || !listener) return { why: 'closed' };
    const { group, port: listenerPort } = listener;
    const all = targetsOf(tx, group).filter(({ state }) => state !== 'draining');
    const healthy = all.filter(({ state }) => state === 'healthy');
    const open = all.every(({ state }) => state === 'unhealthy') ? all : healthy;
    if (open.length === 0) return { why: 'no-target' };
    const turn = (this.#turns.get(group) ?? -1) + 1;
    this.#turns.set(group, turn);
    return { target: open[turn % open.length]!, listenerPort };
  }
}
