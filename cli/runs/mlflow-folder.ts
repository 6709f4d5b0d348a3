import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { CommandError } from '../failures.ts';

/** How a run stands, in the numbers of MLflow's `RunStatus`. */
export const runStatus = { running: 1, scheduled: 2, finished: 3, failed: 4, killed: 5 } as const;

/** A value at a moment (milliseconds), and which one of its metric it is, from 0. */
export type MetricPoint = readonly [at: number, value: number, step: number];

/** A run as MLflow keeps it. */
export interface MlflowRun {
  id: string;
  name: string;
  user: string;
  status: number;
  /** Milliseconds since the epoch; a run that goes on has no end. */
  start: number;
  end: number | null;
  /** Where its artifacts are; absent: it has none. */
  artifacts?: string | undefined;
  params: Readonly<Record<string, string>>;
  metrics: Readonly<Record<string, readonly MetricPoint[]>>;
  tags: Readonly<Record<string, string>>;
}

/**
 * Writes runs as MLflow's file store has them (`mlflow/store/tracking/file_store.py`): a folder for
 * the experiment, in it one for each run, with a file for each parameter, metric and tag. What is
 * there already stays; a run that is there is written over.
 */
export function writeMlflow(folder: string, experiment: string, runs: readonly MlflowRun[]): void {
  const id = experimentId(experiment);
  const home = join(folder, id);
  const times = runs.flatMap(({ start, end }) => [start, end ?? start]);
  write(join(home, 'meta.yaml'), {
    artifact_location: pathToFileURL(home).href,
    creation_time: times.length > 0 ? Math.min(...times) : 0,
    experiment_id: id,
    last_update_time: times.length > 0 ? Math.max(...times) : 0,
    lifecycle_stage: 'active',
    name: experiment,
  });
  for (const run of runs) writeRun(join(home, named(run.id)), id, run);
}

/** MLflow's ids of experiments are numbers: the same for the same name. */
function experimentId(name: string): string {
  const hash = createHash('sha256').update(name).digest();
  return String(100_000_000_000_000n + (hash.readBigUInt64BE() % 900_000_000_000_000n));
}

function writeRun(home: string, experiment: string, run: MlflowRun): void {
  const artifacts = join(home, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  write(join(home, 'meta.yaml'), {
    artifact_uri: run.artifacts ?? pathToFileURL(artifacts).href,
    deleted_time: null,
    end_time: run.end,
    entry_point_name: '',
    experiment_id: experiment,
    lifecycle_stage: 'active',
    run_id: run.id,
    run_name: run.name,
    run_uuid: run.id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: run.start,
    status: run.status,
    tags: [],
    user_id: run.user,
  });
  const texts = (sort: string, values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) {
      writeText(join(home, sort, named(name)), value);
    }
  };
  texts('params', run.params);
  texts('tags', { 'mlflow.runName': run.name, 'mlflow.user': run.user, ...run.tags });
  const lines = Object.entries(run.metrics).map(([name, points]) => {
    return [name, points.map((point) => `${point.join(' ')}\n`).join('')] as const;
  });
  texts('metrics', Object.fromEntries(lines));
}

/** A name that stays in its folder: those of the plane do. */
function named(name: string): string {
  if (/^[\w.:-]{1,255}$/.test(name) && !/^\.+$/.test(name)) return name;
  throw new CommandError(`'${name}' cannot be the name of a file, so MLflow cannot have it.`);
}

/** In quotes, since MLflow's reader takes a bare number for one. */
const write = (path: string, values: object) =>
  writeText(
    path,
    stringify(values, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' }),
  );

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
