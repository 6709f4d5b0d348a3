import { planePrincipal } from './kernel.ts';
import type { Outside } from './types.ts';

/** One value of one metric, in CloudWatch's words. */
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
  Values: readonly MetricValue[],
): void {
  if (!outside.has('monitoring')) return;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const request = { Namespace, Dimensions, Values };
  outside.transact((_tx, context) =>
    context.call('monitoring', 'CountOwn', request, planePrincipal),
  );
}
