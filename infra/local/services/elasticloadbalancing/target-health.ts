import type { Context, TaskHandler, Tx } from '../../kernel/types.ts';
import { find, type Group, type HealthCheck } from './elb-table.ts';
import type { Reply, TargetNetwork } from './target-network.ts';
import {
  checkLater,
  getTarget,
  isChecked,
  putTarget,
  removeTarget,
  type Target,
} from './targets.ts';

/** Told of a target whose health has changed, in the transaction that writes it. */
export type TargetChanged = (tx: Tx, context: Context, target: Target) => void;

/** A real target that has just been registered is asked this often, in milliseconds. */
const eagerMs = 500;

/** Asks one target whether it is healthy, and comes again after the interval. */
export const checkDue =
  (network: TargetNetwork, changed: TargetChanged): TaskHandler =>
  async ({ group: arn, id, port }, outside) => {
    const group = outside.transact((tx) => find(tx, 'group', arn));
    const before = outside.transact((tx) => getTarget(tx, arn, id, port));
    if (!group || !before || !isChecked(before)) return;
    const { HealthCheckPort, HealthCheckPath, HealthCheckTimeoutSeconds } = group.check;
    const asked = { id, port: HealthCheckPort === 'traffic-port' ? port : Number(HealthCheckPort) };
    const reply = await network.get(asked, HealthCheckPath, HealthCheckTimeoutSeconds * 1000);
    return (tx, context) => {
      const target = getTarget(tx, arn, id, port);
      if (!target || !isChecked(target)) return;
      const next = afterCheck(target, group.check, reply, context.now);
      putTarget(tx, arn, next);
      if (next.state !== target.state) changed(tx, context, next);
      // What does not really run stays as healthy as it is.
      if (network.virtual && next.state === 'healthy') return;
      checkLater(context, arn, next, pauseMs(group, next, network.virtual));
    };
  };

/** The end of a target's draining. */
export const drainedDue: TaskHandler =
  ({ group, id, port }) =>
  (tx) => {
    if (getTarget(tx, group, id, port)?.state !== 'draining') return;
    removeTarget(tx, group, { id, port });
  };

/**
 * AWS asks from several nodes, and a new target is healthy after the first success. Here one asks,
 * so it asks a new target more often; failures count once an interval.
 */
function pauseMs({ check }: Group, { state }: Target, isVirtual: boolean): number {
  return state === 'initial' && !isVirtual ? eagerMs : check.HealthCheckIntervalSeconds * 1000;
}

/**
 * A target after a check: healthy at the first success when it is new, later after the threshold of
 * successes; unhealthy after that of failures ("Health checks for Application Load Balancer target
 * groups", with its reason codes and descriptions).
 */
export function afterCheck(target: Target, check: HealthCheck, reply: Reply, now: number): Target {
  const { id, port } = target;
  if ('code' in reply && matches(check.HttpCode, reply.code)) {
    const passed = target.passed + 1;
    const isHealthy = target.state !== 'unhealthy' || passed >= check.HealthyThresholdCount;
    return isHealthy
      ? { id, port, state: 'healthy', passed, failed: 0 }
      : { ...target, passed, failed: 0 };
  }
  const isCounted = now - (target.countedAt ?? 0) >= check.HealthCheckIntervalSeconds * 1000;
  const failed = target.failed + (isCounted ? 1 : 0);
  const counted = { id, port, passed: 0, failed, countedAt: isCounted ? now : target.countedAt! };
  if (target.state === 'unhealthy' || failed >= check.UnhealthyThresholdCount) {
    return { ...counted, state: 'unhealthy', ...failureOf(reply) };
  }
  if (target.state === 'healthy') return { ...counted, state: 'healthy' };
  const description = 'Initial health checks in progress';
  return { ...counted, state: 'initial', reason: 'Elb.InitialHealthChecking', description };
}

function failureOf(reply: Reply): { reason: string; description: string } {
  if ('code' in reply) {
    const description = `Health checks failed with these codes: [${reply.code}]`;
    return { reason: 'Target.ResponseCodeMismatch', description };
  }
  return reply.failed === 'timeout'
    ? { reason: 'Target.Timeout', description: 'Request timed out' }
    : { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
}

/** Whether a code is one of a matcher's: `200`, `200-299`, `200,204`. */
function matches(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return code >= from! && code <= to!;
  });
}
