import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { wholeNumber } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';

const { intervalSeconds, timeoutSeconds, thresholdCount, gracePeriodSeconds } =
  limits.service.health;

/**
 * How the balancer asks whether a task serves: names and bounds of Elastic Load Balancing
 * (`CreateTargetGroup`) and Amazon ECS (`healthCheckGracePeriodSeconds`). It asks more often than
 * by AWS's own defaults, so that a new task gets requests after 20 seconds and not after 150.
 */
export const health = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\w/.~!$&'()*+,;=:@%?-]{0,1023}$/, 'must be a path such as /health')
    .default('/'),
  /** The status of an answer that counts, several as `200,204`, a range as `200-299`. */
  httpCode: z
    .string()
    .regex(/^[2-4]\d\d([,-][2-4]\d\d)*$/, 'must be such as 200, 200,204 or 200-299')
    .default('200'),
  intervalSeconds: wholeNumber(intervalSeconds.min, intervalSeconds.max).default(
    intervalSeconds.default,
  ),
  timeoutSeconds: wholeNumber(timeoutSeconds.min, timeoutSeconds.max).default(
    timeoutSeconds.default,
  ),
  /** After so many good answers in turn a task serves, after so many bad ones it does not. */
  healthyThresholdCount: wholeNumber(thresholdCount.min, thresholdCount.max).default(
    thresholdCount.healthy,
  ),
  unhealthyThresholdCount: wholeNumber(thresholdCount.min, thresholdCount.max).default(
    thresholdCount.unhealthy,
  ),
  /** For so long after its start a task may fail to answer. */
  gracePeriodSeconds: wholeNumber(gracePeriodSeconds.min, gracePeriodSeconds.max).default(
    gracePeriodSeconds.default,
  ),
});

/** How one job wants its tasks asked. */
export type Health = z.output<typeof health>;

/** AWS refuses a wait that is as long as the pause between two of them. */
export function healthFindings({
  intervalSeconds: every,
  timeoutSeconds: wait,
}: Health): Finding[] {
  if (wait < every) return [];
  const message = `is ${wait}, which must be below intervalSeconds, ${every}`;
  return [{ path: ['health', 'timeoutSeconds'], message }];
}
