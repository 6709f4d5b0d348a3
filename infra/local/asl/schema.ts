/** Tables of the service. A definition is stored once and named by its digest. */
export const schema = `
  CREATE TABLE IF NOT EXISTS states_definition (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS states_machine (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, definition TEXT NOT NULL,
    role TEXT NOT NULL, revision TEXT NOT NULL, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_version (
    arn TEXT PRIMARY KEY, machine TEXT NOT NULL, number INTEGER NOT NULL,
    definition TEXT NOT NULL, role TEXT NOT NULL, revision TEXT NOT NULL,
    description TEXT, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_alias (
    arn TEXT PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, routing TEXT NOT NULL,
    description TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_execution (
    arn TEXT PRIMARY KEY, machine TEXT NOT NULL, version TEXT, alias TEXT, name TEXT NOT NULL,
    definition TEXT NOT NULL, role TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL,
    output TEXT, error TEXT, cause TEXT, started INTEGER NOT NULL, stopped INTEGER,
    sequence INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS states_execution_machine ON states_execution (machine, sequence);
  CREATE TABLE IF NOT EXISTS states_run (
    execution TEXT PRIMARY KEY, changes INTEGER NOT NULL, run TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS states_event (
    execution TEXT NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, type TEXT NOT NULL,
    at INTEGER NOT NULL, details TEXT, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS states_signal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, execution TEXT NOT NULL, signal TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS states_signal_execution ON states_signal (execution, id);
  CREATE TABLE IF NOT EXISTS states_token (
    token TEXT PRIMARY KEY, execution TEXT NOT NULL, ticket INTEGER NOT NULL,
    heartbeat REAL, open INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS states_token_ticket ON states_token (execution, ticket);
  CREATE TABLE IF NOT EXISTS states_watcher (
    child TEXT NOT NULL, execution TEXT NOT NULL, ticket INTEGER NOT NULL, role TEXT NOT NULL,
    sync TEXT NOT NULL, PRIMARY KEY (child, execution, ticket)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS states_watcher_ticket ON states_watcher (execution, ticket);
`;

/** A row of `states_machine`. */
export interface MachineRow {
  arn: string;
  name: string;
  type: 'STANDARD' | 'EXPRESS';
  definition: string;
  role: string;
  revision: string;
  created: number;
}

/** A row of `states_execution`; times in milliseconds since the epoch. */
export interface ExecutionRow {
  arn: string;
  machine: string;
  version: string | null;
  alias: string | null;
  name: string;
  definition: string;
  role: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  started: number;
  stopped: number | null;
}
