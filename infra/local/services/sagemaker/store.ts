import type { Shape, Tx } from '../../kernel/types.ts';

/** Requests and lists are JSON; times are milliseconds since the epoch. */
export const schema = `
  CREATE TABLE IF NOT EXISTS sagemaker_tuning (
    name TEXT PRIMARY KEY, status TEXT NOT NULL, request TEXT NOT NULL, created INTEGER NOT NULL,
    modified INTEGER NOT NULL, ended INTEGER, failure TEXT);
  CREATE TABLE IF NOT EXISTS sagemaker_training (
    name TEXT PRIMARY KEY, tuning TEXT, number INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL,
    secondary TEXT NOT NULL, request TEXT NOT NULL, tuned TEXT NOT NULL,
    transitions TEXT NOT NULL, metrics TEXT NOT NULL, objective REAL, stopCause TEXT,
    artifact TEXT, failure TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL,
    started INTEGER, ended INTEGER);
  CREATE INDEX IF NOT EXISTS sagemaker_training_tuning ON sagemaker_training (tuning, number);
  CREATE TABLE IF NOT EXISTS sagemaker_tag (
    arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key));
`;

/** The status of a job, of whichever sort, in SageMaker's words. */
export type TrainingStatus = 'InProgress' | 'Stopping' | 'Completed' | 'Failed' | 'Stopped';

/** Still to end: everything else is final. */
export function isActive(job: { status: TrainingStatus }): boolean {
  return job.status === 'InProgress' || job.status === 'Stopping';
}

/** A tuning job as it is kept. */
export interface Tuning {
  name: string;
  status: TrainingStatus;
  /** The CreateHyperParameterTuningJob request. */
  request: Shape;
  created: number;
  modified: number;
  ended: number | null;
  failure: string | null;
}

interface Transition {
  Status: string;
  StartTime: number;
  EndTime?: number;
  StatusMessage: string;
}

/** A training job as it is kept: a trial, or one started alone. */
export interface Training {
  name: string;
  tuning: string | null;
  /** From 1, within its tuning job. */
  number: number;
  status: TrainingStatus;
  secondary: string;
  /** The CreateTrainingJob request. */
  request: Shape;
  /** What the tuner chose. */
  tuned: Record<string, string>;
  transitions: Transition[];
  metrics: { MetricName: string; Value: number; Timestamp: number }[];
  objective: number | null;
  /** Why it is being stopped, as its last secondary status will say. */
  stopCause: 'Stopped' | 'MaxRuntimeExceeded' | 'MaxWaitTimeExceeded' | null;
  artifact: string | null;
  failure: string | null;
  created: number;
  modified: number;
  /** When the containers of its present run started. */
  started: number | null;
  ended: number | null;
}

/** A job as its table has it. */
export type JobRow = Record<string, string | number | null>;

const jsonColumns = ['request', 'tuned', 'transitions', 'metrics', 'model', 'keys'];

/** The job of a row, of whichever sort, with what is JSON in its columns read. */
export function parsed<T>(row: JobRow | undefined): T | undefined {
  if (!row) return undefined;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      jsonColumns.includes(column) ? JSON.parse(value as string) : value,
    ]),
  ) as T;
}

/** Creates a job of whichever sort or replaces it. */
export function save(tx: Tx, table: string, item: object): void {
  const columns = Object.keys(item);
  const values = Object.entries(item).map(([column, value]) =>
    jsonColumns.includes(column) ? JSON.stringify(value) : value,
  );
  const marks = columns.map(() => '?').join(', ');
  tx.run(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${marks})`, ...values);
}

/** The tuning job of a name, if there is one. */
export function getTuning(tx: Tx, name: string): Tuning | undefined {
  return parsed(tx.get<JobRow>('SELECT * FROM sagemaker_tuning WHERE name = ?', name));
}

/** Creates a tuning job or replaces it. */
export function saveTuning(tx: Tx, tuning: Tuning): void {
  save(tx, 'sagemaker_tuning', tuning);
}

/** Every tuning job, ended ones too. */
export function allTunings(tx: Tx): Tuning[] {
  return tx.all<JobRow>('SELECT * FROM sagemaker_tuning').map((row) => parsed(row) as Tuning);
}

/** The training job of a name, if there is one. */
export function getTraining(tx: Tx, name: string): Training | undefined {
  return parsed(tx.get<JobRow>('SELECT * FROM sagemaker_training WHERE name = ?', name));
}

/** Creates a training job or replaces it. */
export function saveTraining(tx: Tx, training: Training): void {
  save(tx, 'sagemaker_training', training);
}

/** Every training job, ended ones too. */
export function allTrainings(tx: Tx): Training[] {
  return tx.all<JobRow>('SELECT * FROM sagemaker_training').map((row) => parsed(row) as Training);
}

/** The trials of a tuning job, in the order they were made. */
export function trialsOf(tx: Tx, tuning: string): Training[] {
  return tx
    .all<JobRow>('SELECT * FROM sagemaker_training WHERE tuning = ? ORDER BY number', tuning)
    .map((row) => parsed(row) as Training);
}

/** Forgets every job, training and tuning. */
export function forgetJobs(tx: Tx): void {
  tx.run('DELETE FROM sagemaker_tuning');
  tx.run('DELETE FROM sagemaker_training');
  tx.run('DELETE FROM sagemaker_tuning_completion');
  tx.run('DELETE FROM sagemaker_objective');
}
