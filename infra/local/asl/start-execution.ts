/** StartExecution: an execution exists, durably, before it is answered. */
import { AwsError, type Context, type Shape, type Tx } from '../kernel/types.ts';
import { definitionOf } from './definition.ts';
import { publishStatus, type Settings } from './execution-end.ts';
import { arm, definitionText, findExecution, insertEvents } from './execution-store.ts';
import { payloadLimitBytes } from './failure.ts';
import { checkName } from './machine-operations.ts';
import { resolve, type Target } from './machines.ts';
import type { Json, Run } from './model.ts';
import { executionKey } from './task-keys.ts';

/** A closed execution's name can be used again after this. */
const nameKeptMs = 90 * 86_400_000;

/** Starts, or answers what the same call started before. */
export function startExecution(
  tx: Tx,
  request: Shape,
  context: Context,
  options: Settings,
): { executionArn: string; startDate: number } {
  const target = resolve(tx, context, request.stateMachineArn);
  if (target.machine.type === 'EXPRESS') {
    const executionArn = beginExpress(tx, context, target, request);
    return { executionArn, startDate: context.now / 1000 };
  }
  const name = nameOf(request, context);
  const input = request.input ?? '{}';
  const parsed = parseInput(input);
  const arn = `${target.machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const known = findExecution(tx, arn);
  if (known && known.stopped !== null && context.now - known.stopped > nameKeptMs) {
    tx.run('DELETE FROM states_event WHERE execution = ?', arn);
    tx.run('DELETE FROM states_execution WHERE arn = ?', arn);
  } else if (known) {
    if (known.status === 'RUNNING' && known.input === input) {
      return { executionArn: arn, startDate: known.started / 1000 };
    }
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  insert(tx, context, target, { arn, name, input });
  begin(tx, context, target, { arn, input, parsed });
  publishStatus(tx, context, arn, options);
  return { executionArn: arn, startDate: context.now / 1000 };
}

/** Starts an express execution whose caller waits; each call is another one. Answers its ARN. */
export function startExpress(tx: Tx, request: Shape, context: Context): string {
  const target = resolve(tx, context, request.stateMachineArn);
  if (target.machine.type !== 'EXPRESS') throw typeNotSupported();
  return beginExpress(tx, context, target, request);
}

/** What AWS answers to an operation that the other type of machine has. */
export function typeNotSupported(): AwsError {
  const what = 'This operation is not supported by this type of state machine';
  return new AwsError('StateMachineTypeNotSupported', what);
}

/** Every start of an express machine is an execution of its own, even under one name. */
function beginExpress(tx: Tx, context: Context, target: Target, request: Shape): string {
  const name = nameOf(request, context);
  const input = request.input ?? '{}';
  const parsed = parseInput(input);
  const machine = target.machine.arn.replace(':stateMachine:', ':express:');
  const arn = `${machine}:${name}:${context.uuid()}`;
  insert(tx, context, target, { arn, name, input });
  begin(tx, context, target, { arn, input, parsed });
  return arn;
}

function nameOf(request: Shape, context: Context): string {
  return request.name === undefined ? context.uuid() : checkName(request.name);
}

function parseInput(input: unknown): Json {
  if (typeof input === 'string' && Buffer.byteLength(input) <= payloadLimitBytes) {
    try {
      return JSON.parse(input);
    } catch (error) {
      const what = `Invalid State Machine Execution Input: '${(error as Error).message}'`;
      throw new AwsError('InvalidExecutionInput', what);
    }
  }
  throw new AwsError(
    'ValidationException',
    "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
      `Member must be a string of at most ${payloadLimitBytes} bytes`,
  );
}

interface Started {
  arn: string;
  name: string;
  input: string;
}

function insert(tx: Tx, context: Context, target: Target, { arn, name, input }: Started): void {
  const { machine, version, alias, definition, role } = target;
  const sql =
    'INSERT INTO states_execution (arn, machine, version, alias, name, definition, role, ' +
    'status, input, started, sequence) ' +
    "SELECT ?, ?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?, COALESCE(MAX(sequence), 0) + 1 " +
    'FROM states_execution WHERE machine = ?';
  const ids = [arn, machine.arn, version, alias, name, definition, role, input] as const;
  tx.run(sql, ...ids, context.now, machine.arn);
}

function begin(
  tx: Tx,
  context: Context,
  target: Target,
  { arn, input, parsed }: { arn: string; input: string; parsed: Json },
): void {
  const { machine } = definitionOf(definitionText(tx, target.definition));
  const root = {
    id: 1,
    index: 0,
    path: [],
    variables: {},
    quietEvents: 0,
    last: 0,
    next: machine.StartAt,
    input: parsed,
  };
  const run: Run = { nextEvent: 2, nextThread: 2, nextTicket: 1, ready: [1], threads: { 1: root } };
  const sql = 'INSERT INTO states_run (execution, changes, run) VALUES (?, 0, ?)';
  tx.run(sql, arn, JSON.stringify(run));
  const { alias, version } = target;
  const details = {
    input,
    inputDetails: { truncated: false },
    roleArn: target.role,
    ...(alias === null ? {} : { stateMachineAliasArn: alias }),
    ...(version === null ? {} : { stateMachineVersionArn: version }),
  };
  const started = { executionStartedEventDetails: details };
  const event = { id: 1, previous: 0, type: 'ExecutionStarted', details: started };
  insertEvents(tx, arn, [event], context.now);
  arm(context, arn);
  if (machine.TimeoutSeconds === undefined) return;
  context.later({
    service: 'states',
    name: 'time-out',
    payload: { arn },
    key: executionKey(arn),
    delayMs: machine.TimeoutSeconds * 1000,
  });
}
