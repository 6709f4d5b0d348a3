import type { Service } from '../../kernel/types.ts';
import { evaluate } from './evaluate.ts';
import { scalingOperations } from './operations.ts';
import { schema } from './store.ts';

/** What the service may be told. */
export interface AutoscalingOptions {
  /** Milliseconds of one datapoint, 100 to 300,000; AWS has a minute, which is the default. */
  periodMs?: number;
}

const minuteMs = 60_000;

/** Application Auto Scaling: target tracking of SageMaker's endpoint variants. */
export function createApplicationAutoscaling({
  periodMs = minuteMs,
}: AutoscalingOptions = {}): Service {
  return {
    id: 'application-autoscaling',
    schema,
    operations: scalingOperations(periodMs),
    tasks: { evaluate: evaluate(periodMs) },
  };
}
