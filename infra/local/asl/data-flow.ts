/** How input becomes a state's arguments and a result becomes its output, in both languages. */
import { PathProblem, runtimeFailure } from './failure.ts';
import { writePath } from './json-path.ts';
import { fill } from './jsonata.ts';
import type { Json, StateDefinition } from './model.ts';
import { fillTemplate, readExpression, type Scope } from './scope.ts';

/** What a state hands on. */
export interface Outcome {
  output: Json;
  /** Variables to set, by name. */
  assigned: Record<string, Json> | undefined;
}

/** Runs JSONPath work; a path without a value fails the execution, as on AWS. */
export function withPaths<T>(scope: Scope, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof PathProblem) throw runtimeFailure(scope.stay, error.message);
    throw error;
  }
}

/** The value of `InputPath` or `OutputPath`: absent means all, null means `{}`. */
export function selectPath(path: string | null | undefined, data: Json, scope: Scope): Json {
  if (path === null) return {};
  if (path === undefined || path === '$') return data;
  try {
    return readExpression(path, data, scope);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    throw new PathProblem(`Invalid path '${path}' : ${error.message}`);
  }
}

/** The input after `InputPath`; JSONata states see all of it. */
export function effectiveInput(state: StateDefinition, scope: Scope): Json {
  if (isJsonata(state)) return scope.input;
  return withPaths(scope, () => selectPath(state.InputPath, scope.input, scope));
}

/** The state's query language; definitions are normalized when they are read. */
export function isJsonata(state: StateDefinition): boolean {
  return state.QueryLanguage === 'JSONata';
}

/** `Parameters` or `Arguments`, or the input where there are none. */
export async function argumentsOf(state: StateDefinition, scope: Scope): Promise<Json> {
  if (isJsonata(state)) {
    return state.Arguments === undefined
      ? scope.input
      : fill(state.Arguments, 'Arguments', scope, {});
  }
  const input = effectiveInput(state, scope);
  if (state.Parameters === undefined) return input;
  return withPaths(scope, () => fillTemplate(state.Parameters, input, scope));
}

/** The outcome of a state with a result (Pass, Task, Map, Parallel). */
export async function concludeResult(
  state: StateDefinition,
  result: Json,
  scope: Scope,
): Promise<Outcome> {
  if (isJsonata(state)) return concludeJsonata(state, result, { result }, scope);
  return withPaths(scope, () => {
    const selected =
      state.ResultSelector === undefined
        ? result
        : fillTemplate(state.ResultSelector, result, scope);
    const merged = placeResult(state.ResultPath, selected, scope);
    const output = selectPath(state.OutputPath, merged, scope);
    return { output, assigned: assignPaths(state.Assign, selected, scope) };
  });
}

/** The outcome of a state that only passes its input on (Wait, Choice, Succeed). */
export async function concludeInput(
  state: StateDefinition,
  scope: Scope,
  rule: StateDefinition = state,
): Promise<Outcome> {
  if (isJsonata(state)) return concludeJsonata(rule, scope.input, {}, scope);
  const data = effectiveInput(state, scope);
  return withPaths(scope, () => ({
    output: selectPath(state.OutputPath, data, scope),
    assigned: assignPaths(rule.Assign, data, scope),
  }));
}

/** The outcome of a caught failure. */
export async function concludeCatch(
  state: StateDefinition,
  catcher: StateDefinition,
  errorOutput: Json,
  scope: Scope,
): Promise<Outcome> {
  if (isJsonata(state)) return concludeJsonata(catcher, errorOutput, { errorOutput }, scope);
  return withPaths(scope, () => ({
    output: placeResult(catcher.ResultPath, errorOutput, scope),
    assigned: assignPaths(catcher.Assign, errorOutput, scope),
  }));
}

async function concludeJsonata(
  from: StateDefinition,
  otherwise: Json,
  extra: { result?: Json; errorOutput?: Json },
  scope: Scope,
): Promise<Outcome> {
  const output =
    from.Output === undefined ? otherwise : await fill(from.Output, 'Output', scope, extra);
  const assigned =
    from.Assign === undefined ? undefined : await fill(from.Assign, 'Assign', scope, extra);
  return { output, assigned };
}

function placeResult(path: string | null | undefined, result: Json, scope: Scope): Json {
  if (path === null) return scope.input;
  if (path === undefined || path === '$') return result;
  return writePath(path, scope.input, result);
}

function assignPaths(assign: Json, data: Json, scope: Scope): Record<string, Json> | undefined {
  return assign === undefined ? undefined : fillTemplate(assign, data, scope);
}
