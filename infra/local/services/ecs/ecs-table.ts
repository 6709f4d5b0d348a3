import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';
import { clusterArn, parseDefinition, taskArn } from './ecs-arns.ts';

/** Clusters, revisions, tasks and client tokens; bodies are AWS's shapes as JSON. */
export const ecsSchema = `
  CREATE TABLE IF NOT EXISTS ecs_cluster (arn TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS ecs_definition (
    family TEXT NOT NULL, revision INTEGER NOT NULL, active INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (family, revision));
  CREATE TABLE IF NOT EXISTS ecs_task (
    arn TEXT PRIMARY KEY, cluster TEXT NOT NULL, created INTEGER NOT NULL, stopped INTEGER,
    body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS ecs_task_cluster ON ecs_task (cluster, created);
  CREATE INDEX IF NOT EXISTS ecs_task_group ON ecs_task (cluster, body ->> '$.task.group');
  CREATE INDEX IF NOT EXISTS ecs_task_living ON ecs_task (arn) WHERE stopped IS NULL;
  CREATE TABLE IF NOT EXISTS ecs_service (
    arn TEXT PRIMARY KEY, cluster TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS ecs_token (
    cluster TEXT NOT NULL, token TEXT NOT NULL, hash TEXT NOT NULL, tasks TEXT NOT NULL,
    created INTEGER NOT NULL, PRIMARY KEY (cluster, token));
`;

/** A tag as ECS writes it. */
export type Tag = Wire<ecs.Tag>;

/** A cluster with its settings. */
export type Cluster = Having<
  Wire<ecs.Cluster>,
  'clusterArn' | 'clusterName' | 'capacityProviders' | 'defaultCapacityProviderStrategy' | 'tags'
>;

/** A container of a task definition, with its defaults. */
export type ContainerDefinition = Having<
  Wire<ecs.ContainerDefinition>,
  'name' | 'image' | 'environment' | 'mountPoints'
>;

/** A revision of a task definition, with its tags. */
export interface Definition
  extends Having<
    Omit<Wire<ecs.TaskDefinition>, 'containerDefinitions'>,
    'family' | 'revision' | 'taskDefinitionArn'
  > {
  containerDefinitions: ContainerDefinition[];
  tags: Tag[];
  /** The template's properties that made it, as JSON. */
  source?: string;
}

/** A container of a task. */
export type Container = Having<Wire<ecs.Container>, 'name' | 'lastStatus'>;

/** A task with its tags. */
export interface EcsTask
  extends Having<
    Omit<Wire<ecs.Task>, 'containers' | 'overrides'>,
    'taskArn' | 'clusterArn' | 'createdAt' | 'version' | 'tags'
  > {
  containers: Container[];
  overrides: Having<Wire<ecs.TaskOverride>, 'containerOverrides'>;
}

/** A task as it is kept, with its definition at the start. */
export interface TaskRecord {
  task: EcsTask;
  definition: Definition;
  /** How many health checks in a row have failed, by container. */
  failedChecks?: Record<string, number>;
  /** Why its containers cannot be started, where that was decided beforehand. */
  failsToStart?: string;
  /** What its service knows of it; absent of a task that has none. */
  inService?: {
    /** The target groups in which it is. */
    groups: { arn: string; port: number }[];
    /** Whether it has been healthy. */
    wasHealthy?: true;
    /** Whether its end is known to its service. */
    isSettled?: true;
  };
  /** It leaves its target groups until then, and runs on; in milliseconds since the epoch. */
  drainsUntil?: number;
}

/** A stopped task is described for an hour, as AWS does; after that it is MISSING. */
const visibleMs = 3_600_000;

interface Body {
  body: string;
}

/** The task of an ARN, however long ago it stopped. */
export function getTask(tx: Tx, arn: string): TaskRecord | undefined {
  const row = tx.get<Body>('SELECT body FROM ecs_task WHERE arn = ?', arn);
  return row && (JSON.parse(row.body) as TaskRecord);
}

/** A task that AWS would still show. */
export function getVisibleTask(tx: Tx, arn: string, now: number): TaskRecord | undefined {
  const record = getTask(tx, arn);
  const { stoppedAt } = record?.task ?? {};
  return stoppedAt !== undefined && stoppedAt * 1000 + visibleMs < now ? undefined : record;
}

/** The task that a request names, or AWS's error. */
export function requireTask(
  tx: Tx,
  context: Context,
  { cluster, task }: { cluster?: string | undefined; task: string },
): TaskRecord {
  requireCluster(tx, context, cluster);
  const record = getVisibleTask(tx, taskArn(context, cluster, task), context.now);
  if (record) return record;
  throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
}

/** Creates a task or replaces its record. */
export function putTask(tx: Tx, record: TaskRecord): void {
  const { taskArn: arn, clusterArn: cluster, createdAt, stoppedAt } = record.task;
  const sql = `INSERT INTO ecs_task (arn, cluster, created, stopped, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (arn) DO UPDATE SET stopped = excluded.stopped, body = excluded.body`;
  const stopped = stoppedAt === undefined ? null : Math.floor(stoppedAt * 1000);
  tx.run(sql, arn, cluster, Math.floor(createdAt * 1000), stopped, JSON.stringify(record));
}

/** A cluster's tasks that AWS would still show, oldest first. */
export function visibleTasks(tx: Tx, cluster: string, now: number): TaskRecord[] {
  const sql = `SELECT body FROM ecs_task WHERE cluster = ? AND (stopped IS NULL OR stopped > ?)
    ORDER BY created, arn`;
  return tx.all<Body>(sql, cluster, now - visibleMs).map((row) => JSON.parse(row.body));
}

/** A service's tasks that have not stopped, or whose end it does not know; oldest first. */
export function tasksOfService(tx: Tx, cluster: string, service: string): TaskRecord[] {
  const sql = `SELECT body FROM ecs_task WHERE cluster = ? AND body ->> '$.task.group' = ?
    AND (stopped IS NULL OR body ->> '$.inService.isSettled' IS NULL) ORDER BY created, arn`;
  return tx.all<Body>(sql, cluster, `service:${service}`).map((row) => JSON.parse(row.body));
}

/** All tasks that AWS would still show, of any cluster. */
export function allVisibleTasks(tx: Tx, now: number): TaskRecord[] {
  const sql = 'SELECT body FROM ecs_task WHERE stopped IS NULL OR stopped > ? ORDER BY arn';
  return tx.all<Body>(sql, now - visibleMs).map((row) => JSON.parse(row.body));
}

/** The cluster of an ARN, if there is one. */
export function getCluster(tx: Tx, arn: string): Cluster | undefined {
  const row = tx.get<Body>('SELECT body FROM ecs_cluster WHERE arn = ?', arn);
  return row && JSON.parse(row.body);
}

/** Creates a cluster or replaces it. */
export function putCluster(tx: Tx, cluster: Cluster): void {
  const sql = 'INSERT OR REPLACE INTO ecs_cluster (arn, body) VALUES (?, ?)';
  tx.run(sql, cluster.clusterArn, JSON.stringify(cluster));
}

/** Forgets a cluster and which calls made its tasks; those are still described for their hour. */
export function removeCluster(tx: Tx, { clusterArn: arn }: Cluster): void {
  tx.run('DELETE FROM ecs_cluster WHERE arn = ?', arn);
  tx.run('DELETE FROM ecs_token WHERE cluster = ?', arn);
}

/** The cluster a request names, or AWS's error. */
export function requireCluster(tx: Tx, context: Context, name: string | undefined): Cluster {
  const cluster = getCluster(tx, clusterArn(context, name));
  if (cluster) return cluster;
  throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
}

/** A task definition by family, family:revision or ARN, with its tags. */
export function getDefinition(tx: Tx, name: unknown): Definition | undefined {
  const { family, revision } = parseDefinition(name);
  const row =
    revision === undefined
      ? tx.get<Body>(
          'SELECT body FROM ecs_definition WHERE family = ? AND active = 1 ORDER BY revision DESC',
          family,
        )
      : tx.get<Body>(
          'SELECT body FROM ecs_definition WHERE family = ? AND revision = ?',
          family,
          revision,
        );
  return row && JSON.parse(row.body);
}

/** Creates a revision of a task definition or replaces what is shown of it. */
export function putDefinition(tx: Tx, definition: Definition): void {
  const sql = `INSERT OR REPLACE INTO ecs_definition (family, revision, active, body)
    VALUES (?, ?, ?, ?)`;
  const active = definition.status === 'ACTIVE' ? 1 : 0;
  tx.run(sql, definition.family, definition.revision, active, JSON.stringify(definition));
}

/** The highest revision of a family, 0 without any: numbers are never used again. */
export function latestRevision(tx: Tx, family: string): number {
  const sql = 'SELECT MAX(revision) AS latest FROM ecs_definition WHERE family = ?';
  return tx.get<{ latest: number | null }>(sql, family)?.latest ?? 0;
}

/** Forgets every task and service, and the tokens that would find a task again. */
export function forgetTasks(tx: Tx): void {
  tx.run('DELETE FROM ecs_task');
  tx.run('DELETE FROM ecs_service');
  tx.run('DELETE FROM ecs_token');
}
