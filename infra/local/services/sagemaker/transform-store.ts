import type {
  ContainerDefinition,
  CreateModelCommandInput,
  CreateTransformJobCommandInput,
} from '@aws-sdk/client-sagemaker';
import type { Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';
import { isActive, type JobRow, parsed, save, type TrainingStatus } from './store.ts';

/**
 * Requests are JSON; times are milliseconds since the epoch. What came later has its own table, as
 * the folders of earlier planes have the first one already.
 */
export const transformSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_transform (
    name TEXT PRIMARY KEY, status TEXT NOT NULL, request TEXT NOT NULL, model TEXT NOT NULL,
    container TEXT NOT NULL, port INTEGER, keys TEXT NOT NULL, failure TEXT,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, started INTEGER, ended INTEGER);
  CREATE TABLE IF NOT EXISTS sagemaker_transform_ready (name TEXT PRIMARY KEY);
`;

/** CreateTransformJob's request. */
export type TransformRequest = Wire<CreateTransformJobCommandInput>;

/** CreateModel's request, as this plane takes it. */
interface ModelRequest extends Having<Wire<CreateModelCommandInput>, 'ExecutionRoleArn'> {
  PrimaryContainer: Having<Wire<ContainerDefinition>, 'Image'>;
}

/** A transform job as it is kept. */
export interface Transform {
  name: string;
  status: TrainingStatus;
  request: TransformRequest;
  /** The CreateModel request, as it was when the job was created. */
  model: ModelRequest;
  /** The runner's name of its container. */
  container: string;
  /** Where that listens; null: it has not been started. */
  port: number | null;
  /** The objects of the input that are still to be transformed; set when it starts. */
  keys: string[];
  failure: string | null;
  created: number;
  modified: number;
  /** When its container started. */
  started: number | null;
  ended: number | null;
}

/** The transform job of a name, if there is one. */
export function getTransform(tx: Tx, name: string): Transform | undefined {
  return parsed(tx.get<JobRow>('SELECT * FROM sagemaker_transform WHERE name = ?', name));
}

/** The transform job of a container, if it is one's. */
export function transformOfContainer(tx: Tx, id: string): Transform | undefined {
  return parsed(tx.get<JobRow>('SELECT * FROM sagemaker_transform WHERE container = ?', id));
}

/** Every transform job, ended ones too. */
export function allTransforms(tx: Tx): Transform[] {
  return tx.all<JobRow>('SELECT * FROM sagemaker_transform').map((row) => parsed(row) as Transform);
}

/** The transform jobs still to end that were given a port. */
export function transformsOn(tx: Tx, port: number): Transform[] {
  return allTransforms(tx).filter((one) => one.port === port && isActive(one));
}

/** Creates a transform job or replaces it. */
export function saveTransform(tx: Tx, transform: Transform): void {
  save(tx, 'sagemaker_transform', transform);
}

/** Whether the container of a transform job has answered /ping: then it is not asked any more. */
export function hasAnswered(tx: Tx, name: string): boolean {
  return tx.get('SELECT 1 FROM sagemaker_transform_ready WHERE name = ?', name) !== undefined;
}

/** Remembers that it has. */
export function markAnswered(tx: Tx, name: string): void {
  tx.run('INSERT INTO sagemaker_transform_ready VALUES (?) ON CONFLICT DO NOTHING', name);
}

/** Forgets every transform job. */
export function forgetTransforms(tx: Tx): void {
  tx.run('DELETE FROM sagemaker_transform');
  tx.run('DELETE FROM sagemaker_transform_ready');
}
