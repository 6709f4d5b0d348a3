/** Calls what a Task state asks for, as the machine's role. */
import { AwsError, type Context, type Outside, type Tx, type Write } from '../kernel/types.ts';
import { childAnswer } from './execution-end.ts';
import { findExecution, post } from './execution-store.ts';
import { type Integration, integrationOf, taskError } from './integrations.ts';
import type { Json, Signal, TaskRequest } from './model.ts';
import type { Role } from './role.ts';
import { type Reply, requestFor, resultOf, withMetadata } from './task-shapes.ts';

interface Payload extends TaskRequest {
  arn: string;
  ticket: number;
}

/**
 * A Lambda is invoked outside a transaction and perhaps again; any other call is one commit with
 * its answer.
 */
export async function runTask(payload: Payload, outside: Outside, role: Role): Promise<Write> {
  const called = integrationOf(payload.resource);
  if (!called) throw new Error(`No integration for ${payload.resource}`);
  if (called.service !== 'lambda' || called.operation !== 'Invoke') {
    return (tx, context) => {
      post(tx, context, payload.arn, callInside(tx, context, called, payload, role));
    };
  }
  const signal = await invoke(called, payload, outside, role);
  return (tx, context) => post(tx, context, payload.arn, signal);
}

function callInside(
  tx: Tx,
  context: Context,
  called: Integration,
  payload: Payload,
  role: Role,
): Signal {
  const { ticket } = payload;
  try {
    const as = role.assume(context, payload.roleArn);
    const request = requestFor(called, payload.request);
    if (called.operation === 'StartExecution') request.name ??= context.uuid();
    const reply = context.call<Reply>(called.service, called.operation, request, as);
    const failure = called.service === 'events' ? failedEntry(reply) : undefined;
    if (failure) return { kind: 'failed', ticket, ...failure };
    const output = resultOf(called, reply, context);
    if (!called.waits.startsWith('sync')) {
      return { kind: called.waits === 'token' ? 'submitted' : 'succeeded', ticket, output };
    }
    watch(tx, context, called, payload, reply.executionArn);
    return { kind: 'submitted', ticket, output };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { kind: 'failed', ticket, ...taskError(called, error, context.uuid()) };
  }
}

function failedEntry(reply: Reply): { error: string; cause: string } | undefined {
  if (!(reply.FailedEntryCount > 0)) return undefined;
  return { error: 'EventBridge.FailedEntry', cause: JSON.stringify(reply) };
}

/** The child's end answers the ticket; a child that has ended already answers after `submitted`. */
function watch(
  tx: Tx,
  context: Context,
  called: Integration,
  { arn, ticket, roleArn }: Payload,
  child: string,
): void {
  const sync = called.waits as 'sync' | 'sync:2';
  if (findExecution(tx, child)?.status === 'RUNNING') {
    const sql =
      'INSERT OR IGNORE INTO states_watcher (child, execution, ticket, role, sync) ' +
      'VALUES (?, ?, ?, ?, ?)';
    tx.run(sql, child, arn, ticket, roleArn, sync);
    return;
  }
  const signal = childAnswer(tx, child, ticket, sync);
  context.later({ service: 'states', name: 'signal', payload: { arn, signal } });
}

async function invoke(
  called: Integration,
  { resource, request, roleArn, ticket }: Payload,
  outside: Outside,
  role: Role,
): Promise<Signal> {
  const plain = called.kind === 'function';
  const input = plain
    ? { FunctionName: resource, Payload: JSON.stringify(request) }
    : requestFor(called, request);
  try {
    const as = outside.transact((_tx, context) => role.assume(context, roleArn));
    const reply = await outside.call<Reply>('lambda', 'Invoke', input, as);
    const text = Buffer.from(reply.Payload ?? '').toString('utf8');
    if (reply.FunctionError !== undefined) return functionError(ticket, text);
    const payload = parsed(text);
    if (plain) return { kind: 'succeeded', ticket, output: payload };
    const output = outside.transact((_tx, context) =>
      invoked(called, reply, payload, text, context),
    );
    return { kind: called.waits === 'token' ? 'submitted' : 'succeeded', ticket, output };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const requestId = outside.transact((_tx, context) => context.uuid());
    return { kind: 'failed', ticket, ...taskError(called, error, requestId) };
  }
}

/** An unhandled error of the function: its type names the error, its payload is the cause. */
function functionError(ticket: number, text: string): Signal {
  const payload = parsed(text);
  const error = typeof payload?.errorType === 'string' ? payload.errorType : 'Lambda.Unknown';
  return { kind: 'failed', ticket, error, cause: text };
}

function parsed(text: string): Json {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function invoked(
  called: Integration,
  reply: Reply,
  payload: Json,
  text: string,
  context: Context,
): Json {
  const { StatusCode, ExecutedVersion = '$LATEST' } = reply;
  const headers = {
    'X-Amz-Executed-Version': ExecutedVersion,
    'x-amzn-Remapped-Content-Length': '0',
    'X-Amzn-Trace-Id': `root=${context.uuid()};parent=0;sampled=0`,
    'Content-Length': `${Buffer.byteLength(text)}`,
    'Content-Type': 'application/json',
  };
  const output = { ExecutedVersion, Payload: payload, StatusCode };
  return called.kind === 'sdk' ? output : withMetadata(output, context, headers);
}
