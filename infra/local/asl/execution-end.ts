/** Everything that follows when an execution starts or ends: timers, parents, events. */
import type { Context, Tx } from '../kernel/types.ts';
import { findExecution, insertEvents, post, storeEnding } from './execution-store.ts';
import { describeExecution } from './execution-view.ts';
import type { Ending, Json, Run, Signal } from './model.ts';
import type { ExecutionRow } from './schema.ts';
import { failureDetails, memberOf } from './session.ts';
import { executionKey, taskKeys } from './task-keys.ts';

/** What the service was made with. */
export interface Settings {
  /** Whether status changes are published as events. */
  publish: boolean;
  /** Tells who waits in this process for the end of an express execution. */
  ended(arn: string): void;
}

/** Publishes 'Step Functions Execution Status Change'; AWS has no events of express executions. */
export function publishStatus(tx: Tx, context: Context, arn: string, options: Settings): void {
  const row = options.publish ? findExecution(tx, arn) : undefined;
  if (!row || arn.includes(':express:')) return;
  const event = {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    detail: statusDetail(row),
    resources: [arn],
  };
  const states = { arn: 'states.amazonaws.com', service: 'states.amazonaws.com' };
  context.call('events', 'PublishServiceEvent', event, states);
}

function statusDetail(row: ExecutionRow): Json {
  const redrivable = !['RUNNING', 'SUCCEEDED'].includes(row.status);
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine,
    stateMachineVersionArn: row.version,
    stateMachineAliasArn: row.alias,
    name: row.name,
    status: row.status,
    startDate: row.started,
    stopDate: row.stopped,
    input: row.input,
    inputDetails: { included: true },
    output: row.output,
    outputDetails: row.output === null ? null : { included: true },
    error: row.error,
    cause: row.cause,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: redrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: redrivable ? null : notRedrivable(row.status),
  };
}

const notRedrivable = (status: string) => `Execution is ${status} and cannot be redriven`;

/** Ends an execution: `run` is what it was doing, so that all it waits for can be cancelled. */
export function endExecution(
  tx: Tx,
  context: Context,
  arn: string,
  run: Run,
  ending: Ending,
  options: Settings,
): void {
  context.cancel(executionKey(arn));
  for (const { stay } of Object.values(run.threads)) {
    if (stay?.ticket === undefined) continue;
    for (const key of taskKeys(arn, stay.ticket)) context.cancel(key);
  }
  storeEnding(tx, context, arn, ending);
  const sql = 'DELETE FROM states_watcher WHERE execution = ? RETURNING child, role';
  for (const { child, role } of tx.all<{ child: string; role: string }>(sql, arn)) {
    context.later({ service: 'states', name: 'stop-child', payload: { child, role } });
  }
  answerParents(tx, context, arn);
  publishStatus(tx, context, arn, options);
  options.ended(arn);
}

interface Watcher {
  execution: string;
  ticket: number;
  sync: 'sync' | 'sync:2';
}

function answerParents(tx: Tx, context: Context, arn: string): void {
  const sql = 'DELETE FROM states_watcher WHERE child = ? RETURNING execution, ticket, sync';
  for (const { execution, ticket, sync } of tx.all<Watcher>(sql, arn)) {
    post(tx, context, execution, childAnswer(tx, arn, ticket, sync));
  }
}

/** What a parent's task gets when its child has ended. */
export function childAnswer(
  tx: Tx,
  child: string,
  ticket: number,
  sync: 'sync' | 'sync:2',
): Signal {
  const row = findExecution(tx, child) as ExecutionRow;
  const view = describeExecution(row);
  const described: Record<string, Json> = {};
  for (const [key, value] of Object.entries(view)) {
    if (key === 'redriveStatusReason' && value === undefined) continue;
    described[`${key[0]?.toUpperCase()}${key.slice(1)}`] = pascal(key, value);
  }
  if (row.status === 'SUCCEEDED') {
    if (sync === 'sync:2') {
      described.Input = JSON.parse(row.input);
      described.Output = JSON.parse(row.output ?? 'null');
    }
    return { kind: 'succeeded', ticket, output: described };
  }
  for (const key of ['RedriveCount', 'RedriveStatus', 'RedriveStatusReason']) delete described[key];
  if (sync === 'sync:2') described.Input = JSON.parse(row.input);
  return { kind: 'failed', ticket, error: 'States.TaskFailed', cause: JSON.stringify(described) };
}

function pascal(key: string, value: Json): Json {
  if (key.endsWith('Date')) return Math.round(value * 1000);
  return key.endsWith('Details') ? { Included: value.included } : value;
}

/** Ends an execution from outside, between two commits of its own. False when it had ended. */
export function interrupt(
  tx: Tx,
  context: Context,
  arn: string,
  ending: Ending,
  options: Settings,
): boolean {
  const sql = 'SELECT run FROM states_run WHERE execution = ?';
  const stored = tx.get<{ run: string }>(sql, arn);
  if (!stored) return false;
  const run: Run = JSON.parse(stored.run);
  const type = ending.status === 'ABORTED' ? 'ExecutionAborted' : 'ExecutionTimedOut';
  const details = { [memberOf(type)]: failureDetails(ending.error, ending.cause) };
  const id = run.nextEvent;
  insertEvents(tx, arn, [{ id, previous: id - 1, type, details }], context.now);
  endExecution(tx, context, arn, run, ending, options);
  return true;
}
