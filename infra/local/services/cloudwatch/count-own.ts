import type { MetricValue } from '../../kernel/count-metrics.ts';
import type { Operation } from '../../kernel/types.ts';
import { addValues } from './store.ts';

/** Values that a service of AWS tells of itself, with the dimensions that all of them have. */
interface OwnMetrics {
  Namespace: string;
  Dimensions: { Name: string; Value: string }[];
  Values: readonly MetricValue[];
}

/**
 * Local only: counts what a service of AWS tells of itself, at once and now. Every invocation of a
 * function comes here: what users put is checked against the model of the call, and this is not.
 */
export const countOwn: Operation<OwnMetrics> = {
  authorize: () => [],
  run(tx, { Namespace: namespace, Dimensions: dimensions, Values }, { now }) {
    for (const { MetricName: name, Value, Unit } of Values) {
      const sums = { count: 1, sum: Value, least: Value, greatest: Value };
      addValues(tx, { namespace, name, dimensions }, Unit, now, sums);
    }
    return {};
  },
};
