import { countMetrics } from '../../kernel/count-metrics.ts';
import type { Outside } from '../../kernel/types.ts';

/** How a request ended that a balancer was sent. */
export interface Answered {
  status: number;
  /** How long its target took to answer, in milliseconds; absent: the balancer itself answered. */
  targetMs?: number;
}

const count = (MetricName: string) => ({ MetricName, Value: 1, Unit: 'Count' });

/**
 * Counts a request as an Application Load Balancer does: those that no target could be chosen for
 * (503) are no `RequestCount` ("CloudWatch metrics for your Application Load Balancer").
 */
export function countRequest(outside: Outside, arn: string, { status, targetMs }: Answered): void {
  const hundreds = `${Math.floor(status / 100)}XX_Count`;
  const chosen = targetMs !== undefined || status === 502 || status === 504;
  countMetrics(outside, 'AWS/ApplicationELB', { LoadBalancer: arn.split(':loadbalancer/')[1]! }, [
    ...(chosen ? [count('RequestCount')] : []),
    ...(targetMs === undefined
      ? [count(`HTTPCode_ELB_${hundreds}`)]
      : [
          count(`HTTPCode_Target_${hundreds}`),
          { MetricName: 'TargetResponseTime', Value: targetMs / 1000, Unit: 'Seconds' },
        ]),
  ]);
}
