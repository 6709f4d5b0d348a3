import type { Tx } from '../kernel/types.ts';
import type { ContainerSpec, ContainerStatus } from './types.ts';

/** What the plane knows of each container; whether its process runs is read from its folder. */
export const containerSchema = `
  CREATE TABLE IF NOT EXISTS workloads_container (
    id TEXT PRIMARY KEY, spec TEXT NOT NULL, shipped INTEGER NOT NULL DEFAULT 0,
    kill_at INTEGER, exit_code INTEGER, failure TEXT, started_at INTEGER, ended_at INTEGER,
    reported INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS workloads_untidy (id TEXT PRIMARY KEY);
`;

/** A row of the table. */
export interface Container {
  id: string;
  spec: ContainerSpec;
  /** Bytes of the log that have become log events. */
  shipped: number;
  /** When a container that was asked to stop is killed; milliseconds. */
  killAt: number | null;
  exitCode: number | null;
  failure: string | null;
  startedAt: number | null;
  endedAt: number | null;
  reported: boolean;
}

interface Row {
  id: string;
  spec: string;
  shipped: number;
  kill_at: number | null;
  exit_code: number | null;
  failure: string | null;
  started_at: number | null;
  ended_at: number | null;
  reported: number;
}

/** Writes the intent to run a container; one that is known stays as it is. */
export function insertContainer(tx: Tx, spec: ContainerSpec): void {
  const sql = 'INSERT INTO workloads_container (id, spec) VALUES (?, ?) ON CONFLICT DO NOTHING';
  tx.run(sql, spec.id, JSON.stringify(spec));
}

/** The container of an id, running or ended. */
export function getContainer(tx: Tx, id: string): Container | undefined {
  const row = tx.get<Row>('SELECT * FROM workloads_container WHERE id = ?', id);
  return row && fromRow(row);
}

/** Those whose end was not reported yet. */
export function unreportedContainers(tx: Tx): Container[] {
  const sql = 'SELECT * FROM workloads_container WHERE reported = 0 ORDER BY id';
  return tx.all<Row>(sql).map(fromRow);
}

/** Those in few words. */
export function runningContainers(tx: Tx): { id: string; serves: boolean }[] {
  return unreportedContainers(tx).map(({ id, spec }) => ({ id, serves: spec.serves === true }));
}

/** Notes how a container ended, and that its service has been told. */
export function markReported(
  tx: Tx,
  id: string,
  end: { exitCode?: number; failure?: string; startedAt?: number; endedAt: number },
): boolean {
  const sql = `UPDATE workloads_container SET exit_code = ?, failure = ?, started_at = ?,
    ended_at = ?, reported = 1 WHERE id = ? AND reported = 0`;
  const { exitCode = null, failure = null, startedAt = null, endedAt } = end;
  return tx.run(sql, exitCode, failure, startedAt, endedAt, id) > 0;
}

/** Frees the name of a container that ended, so that another one can have it. */
export function freeName(tx: Tx, id: string, now: number): void {
  tx.run('UPDATE workloads_container SET id = ? WHERE id = ?', `${id}@${now}`, id);
}

/** Remembers that what an ended container left is still to be removed. */
export function markUntidy(tx: Tx, id: string): void {
  tx.run('INSERT INTO workloads_untidy VALUES (?) ON CONFLICT DO NOTHING', id);
}

/** It is removed. */
export function markTidy(tx: Tx, id: string): void {
  tx.run('DELETE FROM workloads_untidy WHERE id = ?', id);
}

/** The ended containers that left something. */
export function untidyContainers(tx: Tx): { id: string }[] {
  return tx.all<{ id: string }>('SELECT id FROM workloads_untidy ORDER BY id');
}

/** The status of a container whose end was reported. A failure with an exit code is its reason. */
export function endOf({ failure, exitCode, startedAt, endedAt }: Container): ContainerStatus {
  const at = endedAt ?? 0;
  if (failure !== null && exitCode === null) {
    return { state: 'failed-to-start', reason: failure, endedAt: at };
  }
  const end = { exitCode: exitCode ?? 0, startedAt: startedAt ?? at, endedAt: at };
  return { state: 'exited', ...end, ...(failure === null ? {} : { reason: failure }) };
}

function fromRow(row: Row): Container {
  return {
    id: row.id,
    spec: JSON.parse(row.spec) as ContainerSpec,
    shipped: row.shipped,
    killAt: row.kill_at,
    exitCode: row.exit_code,
    failure: row.failure,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    reported: row.reported === 1,
  };
}
