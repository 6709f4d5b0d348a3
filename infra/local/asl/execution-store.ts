/** Reading and writing executions: every change of one is one commit of these. */
import type { Context, Tx } from '../kernel/types.ts';
import { definitionOf } from './definition.ts';
import type { Effect, Ending, HistoryEvent, Run, Signal } from './model.ts';
import type { ExecutionRow } from './schema.ts';
import { Session, type SessionPorts } from './session.ts';
import { advanceKey, heartbeatKey } from './task-keys.ts';

/** The row of an execution. */
export function findExecution(tx: Tx, arn: string): ExecutionRow | undefined {
  return tx.get<ExecutionRow>('SELECT * FROM states_execution WHERE arn = ?', arn);
}

/** The text of a stored definition. */
export function definitionText(tx: Tx, digest: string): string {
  const sql = 'SELECT text FROM states_definition WHERE digest = ?';
  return tx.get<{ text: string }>(sql, digest)?.text ?? '{}';
}

/** An execution as it was stored, with the answers that came since. */
interface Loaded {
  session: Session;
  signals: Signal[];
  lastSignal: number;
  changes: number;
}

/** Reads a running execution; undefined when it has ended. */
export function load(tx: Tx, arn: string, region: string, ports: SessionPorts): Loaded | undefined {
  const runSql = 'SELECT changes, run FROM states_run WHERE execution = ?';
  const stored = tx.get<{ changes: number; run: string }>(runSql, arn);
  const row = stored && findExecution(tx, arn);
  if (!row) return undefined;
  const signalSql = 'SELECT id, signal FROM states_signal WHERE execution = ? ORDER BY id';
  const signals = tx.all<{ id: number; signal: string }>(signalSql, arn);
  const facts = {
    arn,
    name: row.name,
    machineArn: row.machine,
    machineName: row.machine.split(':').at(-1) ?? '',
    roleArn: row.role,
    region,
    startedAt: row.started,
    input: JSON.parse(row.input),
  };
  const run: Run = JSON.parse(stored.run);
  return {
    session: new Session(facts, run, definitionOf(definitionText(tx, row.definition)), ports),
    signals: signals.map(({ signal }) => JSON.parse(signal)),
    lastSignal: signals.at(-1)?.id ?? 0,
    changes: stored.changes,
  };
}

/** Stores what a session did. False, and nothing written, when the execution changed meanwhile. */
export function store(tx: Tx, context: Context, loaded: Loaded): boolean {
  const { session, lastSignal, changes } = loaded;
  const { arn } = session.facts;
  const update =
    'UPDATE states_run SET changes = changes + 1, run = ? WHERE execution = ? AND changes = ?';
  if (tx.run(update, JSON.stringify(session.run), arn, changes) === 0) return false;
  tx.run('DELETE FROM states_signal WHERE execution = ? AND id <= ?', arn, lastSignal);
  insertEvents(tx, arn, session.events, session.ports.now);
  for (const effect of session.effects) apply(tx, context, arn, effect);
  if (!session.ending && session.run.ready.length > 0) arm(context, arn);
  return true;
}

/** Appends to the history. */
export function insertEvents(tx: Tx, arn: string, events: HistoryEvent[], at: number): void {
  const sql =
    'INSERT INTO states_event (execution, id, previous, type, at, details) ' +
    'VALUES (?, ?, ?, ?, ?, ?)';
  for (const { id, previous, type, details } of events) {
    tx.run(sql, arn, id, previous, type, at, details ? JSON.stringify(details) : null);
  }
}

function apply(tx: Tx, context: Context, arn: string, effect: Effect): void {
  switch (effect.kind) {
    case 'later':
      context.later(effect.task);
      return;
    case 'cancel':
      context.cancel(effect.key);
      return;
    case 'open-token': {
      const sql =
        'INSERT INTO states_token (token, execution, ticket, heartbeat, open) ' +
        'VALUES (?, ?, ?, ?, 1)';
      tx.run(sql, effect.token, arn, effect.ticket, effect.heartbeatSeconds);
      return;
    }
    case 'close':
      closeTicket(tx, context, arn, effect.ticket);
  }
}

const closing = 'UPDATE states_token SET open = 0 WHERE execution = ? AND ticket = ?';

/** Nothing answers this ticket any more; a child execution it waited for is stopped, as on AWS. */
function closeTicket(tx: Tx, context: Context, arn: string, ticket: number): void {
  tx.run(closing, arn, ticket);
  const sql = 'DELETE FROM states_watcher WHERE execution = ? AND ticket = ? RETURNING child, role';
  for (const { child, role } of tx.all<{ child: string; role: string }>(sql, arn, ticket)) {
    context.later({ service: 'states', name: 'stop-child', payload: { child, role } });
  }
}

/** Has the execution go on after this commit. */
export function arm(context: Context, arn: string): void {
  context.later({ service: 'states', name: 'advance', payload: { arn }, key: advanceKey(arn) });
}

/** Keeps an answer for the execution unless it has ended. After a timeout no token answers. */
export function post(tx: Tx, context: Context, arn: string, signal: Signal): void {
  if (!tx.get('SELECT 1 FROM states_run WHERE execution = ?', arn)) return;
  if (signal.kind === 'timed-out') tx.run(closing, arn, signal.ticket);
  const sql = 'INSERT INTO states_signal (execution, signal) VALUES (?, ?)';
  tx.run(sql, arn, JSON.stringify(signal));
  arm(context, arn);
}

/** The task is alive: its heartbeat timer starts anew. */
export function beat(context: Context, arn: string, ticket: number, seconds: number): void {
  const signal: Signal = { kind: 'timed-out', ticket, heartbeat: true };
  context.later({
    service: 'states',
    name: 'signal',
    payload: { arn, signal },
    key: heartbeatKey(arn, ticket),
    delayMs: seconds * 1000,
  });
}

/** Removes what only a running execution needs and writes how it ended. */
export function storeEnding(tx: Tx, context: Context, arn: string, ending: Ending): void {
  const { status, output, error, cause } = ending;
  const sql =
    'UPDATE states_execution SET status = ?, output = ?, error = ?, cause = ?, stopped = ? ' +
    "WHERE arn = ? AND status = 'RUNNING'";
  const text = output === undefined ? null : JSON.stringify(output);
  tx.run(sql, status, text, error ?? null, cause ?? null, context.now, arn);
  tx.run('DELETE FROM states_run WHERE execution = ?', arn);
  tx.run('DELETE FROM states_signal WHERE execution = ?', arn);
  tx.run('UPDATE states_token SET open = 0 WHERE execution = ? AND open = 1', arn);
}
