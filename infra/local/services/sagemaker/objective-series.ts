import type { Tx } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { hostsOf } from './hosts.ts';
import { type MetricDefinition, valuesIn } from './metrics.ts';
import { getTuning, type Training } from './store.ts';
import { planOf } from './tuning-request.ts';

/** The values of the objective that each trial has told, for what stops trials early. */
export const seriesSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_objective (training TEXT PRIMARY KEY, series TEXT NOT NULL);
`;

/** More than a trial of Hyperband may have epochs. */
const most = 20_001;

/** Whether a training job is a trial of a tuning job that stops some early. */
export function isCompared(tx: Tx, { tuning }: Training): boolean {
  const job = tuning === null ? undefined : getTuning(tx, tuning);
  return job !== undefined && planOf(job.request).pruning !== undefined;
}

/** The values of its objective that a trial has told so far: those of its first host alone. */
export async function objectiveSeries(runner: Runner, training: Training): Promise<number[]> {
  const { AlgorithmSpecification, HyperParameters } = training.request;
  const definitions: MetricDefinition[] = AlgorithmSpecification.MetricDefinitions ?? [];
  const metric = definitions.find(({ Name }) => Name === HyperParameters._tuning_objective_metric);
  const [host] = hostsOf(training);
  if (!metric || !host) return [];
  return valuesIn(metric, await runner.output(host.id))
    .take(most)
    .toArray();
}

/** Keeps what a trial has told. */
export function saveSeries(tx: Tx, training: string, series: readonly number[]): void {
  const sql = 'INSERT OR REPLACE INTO sagemaker_objective VALUES (?, ?)';
  tx.run(sql, training, JSON.stringify(series));
}

/** What a trial has told, as far as it was kept. */
export function savedSeries(tx: Tx, training: string): number[] {
  const sql = 'SELECT series FROM sagemaker_objective WHERE training = ?';
  const row = tx.get<{ series: string }>(sql, training);
  return row ? JSON.parse(row.series) : [];
}
