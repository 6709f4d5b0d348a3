/** Pass, Choice, Wait, Succeed and Fail. */
import { holds } from './choice.ts';
import {
  argumentsOf,
  concludeInput,
  concludeResult,
  effectiveInput,
  isJsonata,
  withPaths,
} from './data-flow.ts';
import { PathProblem, queryFailure, runtimeFailure, StateFailure } from './failure.ts';
import { hasPath } from './json-path.ts';
import { fill, fillAs } from './jsonata.ts';
import { leave } from './leave.ts';
import type { Json, StateDefinition, Stay, Thread } from './model.ts';
import { readExpression, type Scope } from './scope.ts';
import type { Session } from './session.ts';
import { parseTimestamp } from './timestamp.ts';

/** Does the next piece of a state's work. */
export type StateWork = (
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
) => Promise<void>;

/** Pass: its Result, its Parameters, or its input. */
export const pass: StateWork = async (session, thread, stay, state) => {
  const scope = session.scope(thread, stay);
  if (isJsonata(state)) {
    leave(session, thread, state, await concludeInput(state, scope));
    return;
  }
  const result = state.Result !== undefined ? state.Result : await argumentsOf(state, scope);
  leave(session, thread, state, await concludeResult(state, result, scope));
};

/** Succeed: ends its thread well. */
export const succeed: StateWork = async (session, thread, stay, state) => {
  leave(session, thread, state, await concludeInput(state, session.scope(thread, stay)));
};

/** Choice: the first rule that holds says what is next. */
export const choice: StateWork = async (session, thread, stay, state) => {
  const scope = session.scope(thread, stay);
  const rule = await firstRule(state, scope);
  const next = rule?.Next ?? state.Default;
  if (next === undefined) {
    const what = 'Failed to transition out of the state. The state does not point to a next state.';
    throw new StateFailure('States.NoChoiceMatched', runtimeFailure(stay, what).cause);
  }
  const outcome = await concludeInput(state, scope, rule ?? state);
  if (rule && isJsonata(state) && rule.Output === undefined && state.Output !== undefined) {
    outcome.output = await fill(state.Output, 'Output', scope, {});
  }
  leave(session, thread, state, outcome, next);
};

async function firstRule(state: StateDefinition, scope: Scope): Promise<Json | undefined> {
  if (!isJsonata(state)) {
    const data = effectiveInput(state, scope);
    return withPaths(scope, () => state.Choices.find((rule: Json) => holds(rule, data, scope)));
  }
  for (const [at, rule] of state.Choices.entries()) {
    if (await fillAs('boolean', rule.Condition, `Choices[${at}]/Condition`, scope)) return rule;
  }
  return undefined;
}

/** Step Functions waits at most 2^31 - 1 seconds. */
const longestWaitMs = (2 ** 31 - 1) * 1000;

/** Wait: until a time, kept in the task table. */
export const wait: StateWork = async (session, thread, stay, state) => {
  const scope = session.scope(thread, stay);
  if (stay.phase === 'waiting') {
    leave(session, thread, state, await concludeInput(state, scope));
    return;
  }
  const at = await wakeTime(state, scope);
  if (at - scope.now > longestWaitMs) throw runtimeFailure(stay, 'Wait state delay is too long.');
  stay.phase = 'waiting';
  session.wait(stay, Math.max(at, scope.now));
};

/** Whether it leads into the input, and not to a variable or the context. */
const isDataPath = (path: string) => /^\$[.[]/.test(path);

async function wakeTime(state: StateDefinition, scope: Scope): Promise<number> {
  if (state.Seconds !== undefined) {
    const seconds = isJsonata(state)
      ? await fillAs('number', state.Seconds, 'Seconds', scope)
      : state.Seconds;
    return scope.now + seconds * 1000;
  }
  const data = effectiveInput(state, scope);
  if (state.SecondsPath !== undefined) {
    const path = state.SecondsPath;
    const told = (what: string) => runtimeFailure(scope.stay, `The SecondsPath parameter ${what}`);
    if (isDataPath(path) && !hasPath(path, data)) {
      throw told(`does not reference an input value: ${path}`);
    }
    const seconds = withPaths(scope, () => readExpression(path, data, scope));
    if (Number.isInteger(seconds) && seconds >= 0) return scope.now + seconds * 1000;
    const what = Number.isInteger(seconds)
      ? 'references a negative value'
      : 'cannot be parsed as a long value';
    throw told(`${what}: ${path} == ${seconds}`);
  }
  return timestampOf(state, data, scope);
}

const notTime = 'ISO-8601 extended offset date-time format string';

async function timestampOf(state: StateDefinition, data: Json, scope: Scope): Promise<number> {
  if (state.TimestampPath !== undefined) {
    const text = withPaths(scope, () => readExpression(state.TimestampPath, data, scope));
    const at = parseTimestamp(text);
    if (at !== undefined) return at;
    const refers = `The TimestampPath parameter does not reference a valid ${notTime}`;
    throw runtimeFailure(scope.stay, `${refers}: ${state.TimestampPath} == ${text}`);
  }
  const text = isJsonata(state)
    ? await fill(state.Timestamp, 'Timestamp', scope, {})
    : state.Timestamp;
  const at = parseTimestamp(text);
  if (at !== undefined) return at;
  const what = `The Timestamp field cannot be parsed as an ${notTime}: ${text}`;
  if (isJsonata(state)) throw queryFailure(scope.stay, what, 'Timestamp', true);
  throw runtimeFailure(scope.stay, what);
}

/** Fail: an error and a cause, both optional. */
export const fail: StateWork = async (session, thread, stay, state) => {
  const scope = session.scope(thread, stay);
  const error = await failText('Error', state, scope);
  throw new StateFailure(error, await failText('Cause', state, scope));
};

async function failText(
  field: 'Error' | 'Cause',
  state: StateDefinition,
  scope: Scope,
): Promise<string | undefined> {
  const path = state[`${field}Path`];
  if (path === undefined) {
    if (state[field] === undefined || !isJsonata(state)) return state[field];
    return fillAs('string', state[field], field, scope);
  }
  try {
    const text = readExpression(path, scope.input, scope);
    return typeof text === 'string' ? text : JSON.stringify(text);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    const input = JSON.stringify(scope.input);
    const what = `could not be found in the input '${input}'`;
    throw runtimeFailure(
      scope.stay,
      `The JSONPath '${path}' specified for the field '${field}Path' ${what}`,
    );
  }
}
