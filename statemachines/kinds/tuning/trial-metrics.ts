import type { Job } from '../../../shared/job/model.ts';
import type { JobStore } from '../../../shared/job/store.ts';
import { isLast, type Trial } from '../../../shared/job/trial.ts';
import { TrialSeries } from '../../../shared/job/trial-series.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { describeTraining } from '../sagemaker/describe-training.ts';
import { seriesOf } from '../sagemaker/series.ts';
import { type TuningSpec, tuningKind } from './kind.ts';

/** Trials whose output one look reads: each takes some calls, and a look has a minute. */
const mostAtOnce = 10;

/** Those besides the objective; a job from before there were any, which runs on, has none. */
export const othersOf = ({ metrics }: Partial<TuningSpec>) => metrics ?? [];

/** What is read from a line of a trial's output, the objective first, as SageMaker calls it. */
export const definitionsOf = (spec: TuningSpec) => {
  const { minimize, maximize, regex } = spec.objective;
  const name = minimize ?? maximize!;
  return regex === undefined ? [] : [{ name, regex }, ...othersOf(spec)];
};

/**
 * Keeps of trials that have ended, where the job names metrics besides the objective, the last
 * value of each and how all of them went. Each is read once, and marked by that: what is left for
 * another look is read then.
 */
export async function keepMetrics(
  ports: Ports,
  store: JobStore,
  job: Job,
  trials: readonly Trial[],
  most = mostAtOnce,
): Promise<void> {
  const spec = tuningKind.specOf(job);
  if (othersOf(spec).length === 0) return;
  const unread = trials.filter((trial) => isLast(trial.status) && !trial.metrics).slice(0, most);
  for (const trial of unread) {
    const series = await seriesOf(ports, trial.name, definitionsOf(spec));
    await new TrialSeries(ports).put(job.id, trial.name, series);
    const metrics = await lastValues(ports, trial, spec);
    await store.putTrial(job.id, { ...trial, metrics });
  }
}

/**
 * As SageMaker has them: lines may yet be missing where the last one was printed just now. Of a
 * trial that it has forgotten there are none, which is no fault of the search.
 */
async function lastValues(ports: Ports, { name }: Trial, { metrics }: TuningSpec) {
  const { FinalMetricDataList = [] } = (await describeTraining(ports, name)) ?? {};
  const found = FinalMetricDataList.flatMap(({ MetricName, Value }) => {
    const isOurs = metrics.some((metric) => metric.name === MetricName);
    return isOurs && Number.isFinite(Value) ? [[MetricName, Value] as const] : [];
  });
  return Object.fromEntries(found);
}
