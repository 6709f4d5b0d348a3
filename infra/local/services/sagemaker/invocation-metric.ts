import type { Operation, Tx } from '../../kernel/types.ts';
import { invalid, whole } from './validation.ts';

/** Requests in slices of time; each counts as one divided by the replicas that then served. */
export const metricSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_invocations (
    endpoint TEXT NOT NULL, at INTEGER NOT NULL, sum REAL NOT NULL, PRIMARY KEY (endpoint, at));
`;

const sliceMs = 100;
const keptMs = 3_600_000;

/** Counts one request as the metric InvocationsPerInstance does (SageMaker, CloudWatch metrics). */
export function countInvocation(tx: Tx, endpoint: string, now: number, replicas: number): void {
  const at = now - (now % sliceMs);
  const sql = `INSERT INTO sagemaker_invocations VALUES (?, ?, ?)
    ON CONFLICT (endpoint, at) DO UPDATE SET sum = sum + excluded.sum`;
  tx.run(sql, endpoint, at, 1 / Math.max(1, replicas));
  tx.run('DELETE FROM sagemaker_invocations WHERE endpoint = ? AND at < ?', endpoint, now - keptMs);
}

/** Forgets the requests of an endpoint that is gone. */
export function forgetInvocations(tx: Tx, endpoint: string): void {
  tx.run('DELETE FROM sagemaker_invocations WHERE endpoint = ?', endpoint);
}

/**
 * Local only, in place of CloudWatch's GetMetricData: the sums of the last `Count` periods of
 * `PeriodMs` milliseconds before `End`, the oldest first. No traffic is zero, as on AWS.
 */
export const invocationMetric: Operation = {
  authorize: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
  run: (tx, { EndpointName, PeriodMs, Count, End }) => {
    if (typeof EndpointName !== 'string') throw invalid('EndpointName is required');
    const count = whole(Count, 'count', 1, 60);
    const period = whole(PeriodMs, 'periodMs', sliceMs, 300_000);
    const sql =
      'SELECT coalesce(sum(sum), 0) AS sum FROM sagemaker_invocations ' +
      'WHERE endpoint = ? AND at >= ? AND at < ?';
    const Values = Array.from({ length: count }, (_, n) => {
      const from = End - (count - n) * period;
      return tx.get<{ sum: number }>(sql, EndpointName, from, from + period)!.sum;
    });
    return { Values };
  },
};
