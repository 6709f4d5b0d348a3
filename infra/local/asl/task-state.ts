/** Task: scheduled, started, answered. The call itself is a durable task of the kernel. */
import { argumentsOf, concludeResult, effectiveInput, isJsonata, withPaths } from './data-flow.ts';
import {
  PathProblem,
  payloadLimitBytes,
  runtimeFailure,
  StateFailure,
  tooLarge,
} from './failure.ts';
import { type Integration, integrationOf } from './integrations.ts';
import { fill, fillAs, isExpression } from './jsonata.ts';
import { leave } from './leave.ts';
import type { Json, Signal, StateDefinition, Stay, TaskRequest, Thread } from './model.ts';
import { fillTemplate, readExpression, type Scope } from './scope.ts';
import { failureDetails, type Session } from './session.ts';
import type { StateWork } from './simple-states.ts';
import { heartbeatKey, runKey, taskKeys, timeoutKey } from './task-keys.ts';
import { makeToken } from './token.ts';

/** Schedules the task, and in the next step starts it. */
export const task: StateWork = async (session, thread, stay, state) => {
  if (stay.phase === 'scheduled') start(session, thread, stay);
  else await schedule(session, thread, stay, state);
};

function integration(stay: Stay, resource: string): Integration {
  const found = integrationOf(resource);
  if (!found) throw runtimeFailure(stay, `The resource '${resource}' is not supported locally.`);
  return found;
}

async function schedule(
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
): Promise<void> {
  const called = integration(stay, state.Resource);
  if (called.waits === 'token') stay.token = makeToken(session.ports.uuid);
  const scope = session.scope(thread, stay);
  const request = await argumentsOf(state, scope);
  const timeoutSeconds = await seconds(state, 'TimeoutSeconds', scope);
  const heartbeatSeconds = await seconds(state, 'HeartbeatSeconds', scope);
  const roleArn = await roleOf(state, scope, session.facts.roleArn);
  stay.task = {
    resource: state.Resource,
    request,
    roleArn,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
  const isOther = state.Credentials !== undefined;
  recordScheduled(session, thread, called, stay.task, isOther ? { roleArn } : undefined);
  stay.phase = 'scheduled';
  session.wake(thread);
}

function recordScheduled(
  session: Session,
  thread: Thread,
  called: Integration,
  { request, timeoutSeconds, heartbeatSeconds, resource }: TaskRequest,
  taskCredentials: { roleArn: string } | undefined,
): void {
  const limits = {
    ...(taskCredentials === undefined ? {} : { taskCredentials }),
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
  const text = JSON.stringify(request);
  if (called.kind === 'function') {
    const input = { input: text, inputDetails: { truncated: false } };
    session.record(thread, 'LambdaFunctionScheduled', { resource, ...input, ...limits });
    return;
  }
  const { region } = session.facts;
  const details = { ...named(called), region, parameters: text, ...limits };
  session.record(thread, 'TaskScheduled', details);
}

const named = ({ resourceType, resource }: Integration) => ({ resourceType, resource });

async function seconds(
  state: StateDefinition,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  scope: Scope,
): Promise<number | undefined> {
  const path = state[`${field}Path`];
  if (path !== undefined) {
    const data = effectiveInput(state, scope);
    const value = withPaths(scope, () => atPath(path, data, scope));
    if (Number.isInteger(value) && value > 0) return value;
    const what = `The ${field}Path parameter does not reference a valid positive integer`;
    throw runtimeFailure(scope.stay, `${what}: ${path} == ${JSON.stringify(value)}`);
  }
  const value = state[field];
  return isExpression(value) ? fillAs('number', value, field, scope) : value;
}

/** AWS names the path in front of what it did not find. */
function atPath(path: string, data: Json, scope: Scope): Json {
  try {
    return readExpression(path, data, scope);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    throw new PathProblem(`Invalid path '${path}' : ${error.message}`);
  }
}

async function roleOf(state: StateDefinition, scope: Scope, own: string): Promise<string> {
  if (state.Credentials === undefined) return own;
  const filled = isJsonata(state)
    ? await fill(state.Credentials, 'Credentials', scope, {})
    : withPaths(scope, () => fillTemplate(state.Credentials, effectiveInput(state, scope), scope));
  return filled.RoleArn ?? own;
}

function start(session: Session, thread: Thread, stay: Stay): void {
  const request = stay.task as TaskRequest;
  const called = integration(stay, request.resource);
  const { arn } = session.facts;
  if (called.kind === 'function') session.record(thread, 'LambdaFunctionStarted');
  else session.record(thread, 'TaskStarted', named(called));
  const ticket = session.ticket(stay);
  stay.phase = 'waiting';
  const payload = { arn, ticket, ...request };
  session.later({ service: 'states', name: 'run-task', payload, key: runKey(arn, ticket) });
  const { timeoutSeconds, heartbeatSeconds } = request;
  const at = (after: number) => session.ports.now + after * 1000;
  const alarm = (heartbeat: boolean) => {
    const signal: Signal = { kind: 'timed-out', ticket, heartbeat };
    return { service: 'states', name: 'signal', payload: { arn, signal } };
  };
  if (timeoutSeconds !== undefined) {
    session.later({ ...alarm(false), key: timeoutKey(arn, ticket), at: at(timeoutSeconds) });
  }
  if (heartbeatSeconds !== undefined) {
    session.later({ ...alarm(true), key: heartbeatKey(arn, ticket), at: at(heartbeatSeconds) });
  }
  if (stay.token === undefined) return;
  const beat = heartbeatSeconds ?? null;
  session.effects.push({ kind: 'open-token', token: stay.token, ticket, heartbeatSeconds: beat });
}

/** Takes an answer to the task the thread waits for. A failure is thrown. */
export async function taskAnswered(
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
  signal: Signal,
): Promise<void> {
  const called = integration(stay, state.Resource);
  switch (signal.kind) {
    case 'submitted': {
      const output = { output: JSON.stringify(signal.output), outputDetails: { truncated: false } };
      session.record(thread, 'TaskSubmitted', { ...named(called), ...output });
      return;
    }
    case 'succeeded':
      await succeeded(session, thread, stay, state, called, signal.output);
      return;
    case 'failed':
      throw failed(session, thread, called, signal.error, signal.cause);
    case 'timed-out': {
      const { heartbeat } = signal;
      recordEnd(session, thread, called, 'TimedOut', { error: 'States.Timeout' });
      throw new StateFailure('States.Timeout', undefined, { heartbeat });
    }
  }
}

function recordEnd(
  session: Session,
  thread: Thread,
  called: Integration,
  how: 'Succeeded' | 'Failed' | 'TimedOut',
  details: Record<string, Json>,
): void {
  if (called.kind === 'function') session.record(thread, `LambdaFunction${how}`, details);
  else session.record(thread, `Task${how}`, { ...named(called), ...details });
}

function failed(
  session: Session,
  thread: Thread,
  called: Integration,
  error: string | undefined,
  cause: string | undefined,
): StateFailure {
  recordEnd(session, thread, called, 'Failed', failureDetails(error, cause));
  return new StateFailure(error, cause);
}

async function succeeded(
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
  called: Integration,
  result: Json,
): Promise<void> {
  const output = JSON.stringify(result);
  if (Buffer.byteLength(output) > payloadLimitBytes) {
    const what = called.kind === 'function' ? called.resource : called.resourceType;
    throw failed(session, thread, called, 'States.DataLimitExceeded', tooLarge(what));
  }
  recordEnd(session, thread, called, 'Succeeded', { output, outputDetails: { truncated: false } });
  settle(session, stay);
  const scope = session.scope(thread, stay);
  leave(session, thread, state, await concludeResult(state, result, scope));
}

/** The task is over: its timers, its call and its token with it. */
function settle(session: Session, stay: Stay): void {
  const { ticket } = stay;
  if (ticket === undefined) return;
  const keys = taskKeys(session.facts.arn, ticket);
  for (const key of keys) session.effects.push({ kind: 'cancel', key });
  session.effects.push({ kind: 'close', ticket });
  delete stay.ticket;
}
