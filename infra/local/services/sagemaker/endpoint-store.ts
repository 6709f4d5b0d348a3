import type { Shape, Tx } from '../../kernel/types.ts';

/** Requests are JSON; times are milliseconds since the epoch. */
export const endpointSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_named (
    type TEXT NOT NULL, name TEXT NOT NULL, request TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (type, name));
  CREATE TABLE IF NOT EXISTS sagemaker_endpoint (
    name TEXT PRIMARY KEY, status TEXT NOT NULL, config TEXT, next TEXT, nextSince INTEGER,
    failure TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sagemaker_replica (
    id TEXT PRIMARY KEY, endpoint TEXT NOT NULL, config TEXT NOT NULL, variant TEXT NOT NULL,
    port INTEGER NOT NULL, ready INTEGER NOT NULL, request TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sagemaker_replica_silent (id TEXT PRIMARY KEY);
  CREATE INDEX IF NOT EXISTS sagemaker_replica_endpoint ON sagemaker_replica (endpoint);
`;

/** What only has a name and the request that made it. */
export interface Named {
  name: string;
  request: Shape;
  created: number;
}

type NamedType = 'model' | 'config';

/** A model or an endpoint's configuration, if there is one of that name. */
export function getNamed(tx: Tx, type: NamedType, name: string): Named | undefined {
  const sql = 'SELECT name, request, created FROM sagemaker_named WHERE type = ? AND name = ?';
  const row = tx.get<{ name: string; request: string; created: number }>(sql, type, name);
  return row && { ...row, request: JSON.parse(row.request) };
}

/** Writes a new model or configuration. */
export function addNamed(tx: Tx, type: NamedType, { name, request, created }: Named): void {
  const sql = 'INSERT INTO sagemaker_named VALUES (?, ?, ?, ?)';
  tx.run(sql, type, name, JSON.stringify(request), created);
}

/** Removes a model or configuration; endpoints keep what they were made of. */
export function removeNamed(tx: Tx, type: NamedType, name: string): void {
  tx.run('DELETE FROM sagemaker_named WHERE type = ? AND name = ?', type, name);
}

/** The status of an endpoint, in SageMaker's words. */
type EndpointStatus = 'Creating' | 'InService' | 'Updating' | 'Failed' | 'Deleting';

/** An endpoint as it is kept. */
export interface Endpoint {
  name: string;
  status: EndpointStatus;
  /** The configuration that answers; none before the first one does. */
  config: string | null;
  /** The configuration that is being brought up, since when. */
  next: string | null;
  nextSince: number | null;
  failure: string | null;
  created: number;
  modified: number;
}

/** The endpoint of a name, if there is one. */
export function getEndpoint(tx: Tx, name: string): Endpoint | undefined {
  return tx.get<Endpoint>('SELECT * FROM sagemaker_endpoint WHERE name = ?', name);
}

/** Every endpoint. */
export function allEndpoints(tx: Tx): Endpoint[] {
  return tx.all<Endpoint>('SELECT * FROM sagemaker_endpoint');
}

/** Creates an endpoint or replaces it. */
export function saveEndpoint(tx: Tx, one: Endpoint): void {
  const { name, status, config, next, nextSince, failure, created, modified } = one;
  const sql = 'INSERT OR REPLACE INTO sagemaker_endpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  tx.run(sql, name, status, config, next, nextSince, failure, created, modified);
}

/** Removes an endpoint. */
export function removeEndpoint(tx: Tx, name: string): void {
  tx.run('DELETE FROM sagemaker_endpoint WHERE name = ?', name);
}

/** One container that serves a model, with the CreateModel request it was made from. */
export interface Replica {
  /** The runner's name of its container. */
  id: string;
  endpoint: string;
  config: string;
  variant: string;
  port: number;
  /** It has answered /ping. */
  ready: boolean;
  /** It gets no more requests and stops once it has answered those it has. */
  leaving: boolean;
  /** The model's request. */
  request: Shape;
}

/** `ready` is 0 while it starts, 1 when it answers, 2 when it is to leave. */
type ReplicaRow = Omit<Replica, 'ready' | 'leaving' | 'request'> & {
  ready: number;
  request: string;
};

const replicaOf = (row: ReplicaRow): Replica => ({
  ...row,
  ready: row.ready === 1,
  leaving: row.ready === 2,
  request: JSON.parse(row.request),
});

/** The replicas of an endpoint, of all its configurations. */
export function replicasOf(tx: Tx, endpoint: string): Replica[] {
  const sql = 'SELECT * FROM sagemaker_replica WHERE endpoint = ? ORDER BY rowid';
  return tx.all<ReplicaRow>(sql, endpoint).map(replicaOf);
}

/** The replicas of all endpoints that were given a port. */
export function replicasOn(tx: Tx, port: number): Replica[] {
  const sql = 'SELECT * FROM sagemaker_replica WHERE port = ?';
  return tx.all<ReplicaRow>(sql, port).map(replicaOf);
}

/** The replica that a container is, if it is one. */
export function replicaById(tx: Tx, id: string): Replica | undefined {
  const row = tx.get<ReplicaRow>('SELECT * FROM sagemaker_replica WHERE id = ?', id);
  return row && replicaOf(row);
}

/** Writes a new replica, which has still to start. */
export function addReplica(tx: Tx, one: Omit<Replica, 'ready' | 'leaving'>): void {
  const { id, endpoint, config, variant, port, request } = one;
  const sql = 'INSERT INTO sagemaker_replica VALUES (?, ?, ?, ?, ?, 0, ?)';
  tx.run(sql, id, endpoint, config, variant, port, JSON.stringify(request));
}

/** Remembers that a replica has answered /ping. */
export function markReady(tx: Tx, id: string): void {
  tx.run('UPDATE sagemaker_replica SET ready = 1 WHERE id = ? AND ready = 0', id);
}

/** Remembers that a replica was silent for long; answers whether that is news. */
export function markSilent(tx: Tx, id: string): boolean {
  return tx.run('INSERT INTO sagemaker_replica_silent VALUES (?) ON CONFLICT DO NOTHING', id) > 0;
}

/** From now on a replica gets no requests. */
export function markLeaving(tx: Tx, id: string): void {
  tx.run('UPDATE sagemaker_replica SET ready = 2 WHERE id = ?', id);
}

/** Forgets a replica whose container has ended. */
export function removeReplica(tx: Tx, id: string): void {
  tx.run('DELETE FROM sagemaker_replica WHERE id = ?', id);
  tx.run('DELETE FROM sagemaker_replica_silent WHERE id = ?', id);
}

/** Forgets every endpoint; models and configurations stay. */
export function forgetEndpoints(tx: Tx): void {
  tx.run('DELETE FROM sagemaker_endpoint');
  tx.run('DELETE FROM sagemaker_replica');
}
