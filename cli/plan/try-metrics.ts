import { isObject } from '../../shared/is-object.ts';
import { type MetricTrial, tryMetric } from '../../shared/metric-sample.ts';

/** A metric that was tried, and the stage that has it. */
export interface StageTrial extends MetricTrial {
  stage: string | null;
}

/** Tries the objective of a job, or those of its stages, on the lines of a log. */
export function tryMetrics(
  spec: Readonly<Record<string, unknown>>,
  lines: readonly string[],
): StageTrial[] {
  if (isObject(spec.stages)) {
    return Object.entries(spec.stages).flatMap(([stage, one]) =>
      isObject(one) ? tryMetrics(one, lines).map((trial) => ({ ...trial, stage })) : [],
    );
  }
  const { objective } = spec;
  if (!isObject(objective) || typeof objective.regex !== 'string') return [];
  const name = String(objective.minimize ?? objective.maximize);
  return [{ stage: null, ...tryMetric({ name, regex: objective.regex }, lines) }];
}
