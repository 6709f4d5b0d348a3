import { isIPv4 } from 'node:net';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import { find, type Group, listenersOf } from './elb-table.ts';

/** A target of a group with its health; states, reasons and words are AWS's. */
export interface Target {
  /** An IPv4 address. */
  id: string;
  port: number;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  reason?: string;
  description?: string;
  /** Checks in a row with the same result. */
  passed: number;
  failed: number;
  /** When a failed check was last counted, in milliseconds since the epoch. */
  countedAt?: number;
}

interface Body {
  body: string;
}

/** One target of a group. */
export function getTarget(tx: Tx, group: string, id: string, port: number): Target | undefined {
  const sql = `SELECT body FROM elasticloadbalancing_target
    WHERE member_of = ? AND id = ? AND port = ?`;
  const row = tx.get<Body>(sql, group, id, port);
  return row && JSON.parse(row.body);
}

/** All targets of a group, oldest first. */
export function targetsOf(tx: Tx, group: string): Target[] {
  const sql = 'SELECT body FROM elasticloadbalancing_target WHERE member_of = ? ORDER BY rowid';
  return tx.all<Body>(sql, group).map(({ body }) => JSON.parse(body));
}

/** Creates a target or replaces it. */
export function putTarget(tx: Tx, group: string, target: Target): void {
  const sql = `INSERT INTO elasticloadbalancing_target (member_of, id, port, body)
    VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`;
  tx.run(sql, group, target.id, target.port, JSON.stringify(target));
}

/** Forgets a target. */
export function removeTarget(tx: Tx, group: string, { id, port }: Pick<Target, 'id' | 'port'>) {
  const sql = 'DELETE FROM elasticloadbalancing_target WHERE member_of = ? AND id = ? AND port = ?';
  tx.run(sql, group, id, port);
}

/** Whether a state is one in which targets are checked. */
export const isChecked = ({ state }: Target): boolean =>
  state === 'initial' || state === 'healthy' || state === 'unhealthy';

/** How a target begins, and what one is that no listener leads to. */
const beginnings = {
  registering: {
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    description: 'Target registration is in progress',
  },
  unused: {
    state: 'unused',
    reason: 'Target.NotInUse',
    description: 'Target group is not configured to receive traffic from the load balancer',
  },
  draining: {
    state: 'draining',
    reason: 'Target.DeregistrationInProgress',
    description: 'Target deregistration is in progress',
  },
} as const;

/** What AWS says of a target that was asked for and is none. */
export const notRegistered = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
} as const;

/** A target's durable task: the same key for its checks and for the end of its draining. */
function targetTask(name: 'check' | 'drained', group: string, { id, port }: Target) {
  const key = `elasticloadbalancing:${group}:${id}:${port}`;
  return { service: 'elasticloadbalancing', name, key, payload: { group, id, port } };
}

/** Has a target checked after so many milliseconds. */
export function checkLater(context: Context, group: string, target: Target, delayMs: number): void {
  context.later({ ...targetTask('check', group, target), delayMs });
}

const fresh = { passed: 0, failed: 0 };

/** Gives a group's targets the state that its listeners and their balancers leave them. */
export function beginTargets(tx: Tx, context: Context, group: string): void {
  const listeners = listenersOf(tx, group);
  const isActive = listeners.some(
    ({ balancer }) => find(tx, 'balancer', balancer)?.state === 'active',
  );
  for (const target of targetsOf(tx, group)) {
    if (target.state === 'draining') continue;
    const { id, port } = target;
    if (listeners.length === 0) {
      context.cancel(targetTask('check', group, target).key);
      putTarget(tx, group, { id, port, ...fresh, ...beginnings.unused });
      continue;
    }
    const waits = target.state === 'unused' || target.reason === beginnings.registering.reason;
    if (!waits) continue;
    putTarget(tx, group, { id, port, ...fresh, ...beginnings.registering });
    if (isActive) checkLater(context, group, target, 0);
  }
}

/** Makes an address a target; one that leaves comes back, one that is there stays as it is. */
export function register(tx: Tx, context: Context, group: Group, id: string, port: number): void {
  if (!isIPv4(id)) {
    throw new AwsError('InvalidTarget', `The IP address '${id}' is not a valid IPv4 address`);
  }
  const known = getTarget(tx, group.arn, id, port);
  if (known && known.state !== 'draining') return;
  const target = { id, port, ...fresh, ...beginnings.unused };
  if (known) context.cancel(targetTask('drained', group.arn, known).key);
  putTarget(tx, group.arn, target);
  beginTargets(tx, context, group.arn);
}

/** How long a group's targets drain, in milliseconds. */
const drainMs = ({ attributes }: Group): number =>
  Number(attributes['deregistration_delay.timeout_seconds']) * 1000;

/**
 * A target gets nothing new. It is told as draining for the whole delay, as AWS does, also where
 * nothing is under way any more ("Deregistration delay", guide of Application Load Balancers).
 */
export function deregister(tx: Tx, context: Context, group: Group, id: string, port: number): void {
  const target = getTarget(tx, group.arn, id, port);
  if (!target || target.state === 'draining') return;
  context.cancel(targetTask('check', group.arn, target).key);
  if (target.state === 'unused' || drainMs(group) === 0) {
    removeTarget(tx, group.arn, target);
    return;
  }
  putTarget(tx, group.arn, { id, port, ...fresh, ...beginnings.draining });
  context.later({ ...targetTask('drained', group.arn, target), delayMs: drainMs(group) });
}
