import { planePrincipal } from './kernel.ts';
import type { Outside } from './types.ts';

/** One value of one metric, as CloudWatch's PutMetricData takes it. */
export interface MetricValue {
  MetricName: string;
  Value: number;
  Unit: string;
}

/** Counts what a service of AWS tells CloudWatch of itself; all values have the same dimensions. */
export function countMetrics(
  outside: Outside,
  Namespace: string,
  dimensions: Readonly<Record<string, string>>,
  values: readonly MetricValue[],
): void {
  if (!outside.has('monitoring')) return;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const MetricData = values.map((value) => ({ ...value, Dimensions }));
  outside.transact((_tx, context) =>
    context.call('monitoring', 'PutMetricData', { Namespace, MetricData }, planePrincipal),
  );
}
