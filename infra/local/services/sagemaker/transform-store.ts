import type {
  ContainerDefinition,
  CreateModelCommandInput,
  CreateTransformJobCommandInput,
} from '@aws-sdk/client-sagemaker';
import type { SqlValue, Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';

/** Requests are JSON; times are milliseconds since the epoch. */
export const transformSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_transform (
    name TEXT PRIMARY KEY, status TEXT NOT NULL, request TEXT NOT NULL, model TEXT NOT NULL,
    container TEXT NOT NULL, port INTEGER, keys TEXT NOT NULL, failure TEXT,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, started INTEGER, ready INTEGER,
    ended INTEGER);
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
  status: 'InProgress' | 'Stopping' | 'Completed' | 'Failed' | 'Stopped';
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
  /** When that first answered /ping: from then on it is not asked any more. */
  ready: number | null;
  ended: number | null;
}

type Json = 'request' | 'model' | 'keys';
type Row = Omit<Transform, Json> & Record<Json, string>;

const parsed = (row: Row): Transform => ({
  ...row,
  request: JSON.parse(row.request),
  model: JSON.parse(row.model),
  keys: JSON.parse(row.keys),
});

/** Still to end: everything else is final. */
export const computes = ({ status }: Transform): boolean =>
  status === 'InProgress' || status === 'Stopping';

/** The transform job of a name, if there is one. */
export function getTransform(tx: Tx, name: string): Transform | undefined {
  const row = tx.get<Row>('SELECT * FROM sagemaker_transform WHERE name = ?', name);
  return row && parsed(row);
}

/** The transform job of a container, if it is one's. */
export function transformOfContainer(tx: Tx, id: string): Transform | undefined {
  const row = tx.get<Row>('SELECT * FROM sagemaker_transform WHERE container = ?', id);
  return row && parsed(row);
}

/** Every transform job, ended ones too. */
export function allTransforms(tx: Tx): Transform[] {
  return tx.all<Row>('SELECT * FROM sagemaker_transform').map(parsed);
}

/** Creates a transform job or replaces it. */
export function saveTransform(tx: Tx, transform: Transform): void {
  const { request, model, keys, ...rest } = transform;
  const json = Object.entries({ request, model, keys }).map(([k, v]) => [k, JSON.stringify(v)]);
  const row: Record<string, SqlValue> = { ...rest, ...Object.fromEntries(json) };
  const columns = Object.keys(row);
  const marks = columns.map(() => '?').join(', ');
  const into = `sagemaker_transform (${columns.join(', ')})`;
  const sql = `INSERT OR REPLACE INTO ${into} VALUES (${marks})`;
  tx.run(sql, ...Object.values(row));
}

/** Forgets every transform job. */
export function forgetTransforms(tx: Tx): void {
  tx.run('DELETE FROM sagemaker_transform');
}
