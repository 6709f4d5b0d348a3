/** What is wrong with a definition, found before anything runs. */
import { integrationProblem } from './integrations.ts';
import { isPath } from './json-path.ts';
import { innerText, isExpression, jsonataProblem } from './jsonata.ts';
import type { Json, StateDefinition, StateList } from './model.ts';

const types = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'];
const pathFields = ['InputPath', 'OutputPath', 'ItemsPath', 'ResultPath'];
const unsupported = ['ItemReader', 'ResultWriter', 'ItemBatcher'];

/** Every problem as `CODE: sentence at /States/…`; empty when the machine can run. */
export function problemsOf(machine: Json): string[] {
  if (machine === null || typeof machine !== 'object' || Array.isArray(machine)) {
    return ['SCHEMA_VALIDATION_FAILED: the definition is not an object at /'];
  }
  return listProblems(machine, machine.QueryLanguage ?? 'JSONPath', '');
}

function listProblems(list: StateList, language: string, at: string): string[] {
  const states = list?.States;
  if (states === null || typeof states !== 'object' || Object.keys(states).length === 0) {
    return [`SCHEMA_VALIDATION_FAILED: States is missing or empty at ${at}/States`];
  }
  const problems: string[] = [];
  if (!Object.hasOwn(states, list.StartAt ?? '')) {
    problems.push(
      `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${list.StartAt} at ${at}/StartAt`,
    );
  }
  for (const [name, state] of Object.entries(states)) {
    problems.push(...stateProblems(state, states, language, `${at}/States/${name}`));
  }
  return problems;
}

function stateProblems(
  state: StateDefinition,
  siblings: Record<string, StateDefinition>,
  machineLanguage: string,
  at: string,
): string[] {
  if (!types.includes(state?.Type)) {
    return [`SCHEMA_VALIDATION_FAILED: ${state?.Type} is no state type at ${at}/Type`];
  }
  const language = state.QueryLanguage ?? machineLanguage;
  return [
    ...transitionProblems(state, siblings, at),
    ...retryProblems(state, at),
    ...(language === 'JSONata' ? jsonataProblems(state, at) : pathProblems(state, at)),
    ...(state.Type === 'Task' ? taskProblems(state, at) : []),
    ...innerProblems(state, language, at),
  ];
}

function transitionProblems(
  state: StateDefinition,
  siblings: Record<string, StateDefinition>,
  at: string,
): string[] {
  const targets = [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((rule: Json) => rule.Next),
    ...(state.Catch ?? []).map((catcher: Json) => catcher.Next),
  ].filter((target) => target !== undefined);
  const problems = targets
    .filter((target) => !Object.hasOwn(siblings, target))
    .map((target) => `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target} at ${at}`);
  const ends = ['Succeed', 'Fail', 'Choice'].includes(state.Type);
  if (!ends && state.Next === undefined && state.End !== true) {
    problems.push(`SCHEMA_VALIDATION_FAILED: Next or End is missing at ${at}`);
  }
  if (state.Type === 'Choice' && !Array.isArray(state.Choices)) {
    problems.push(`SCHEMA_VALIDATION_FAILED: Choices is missing at ${at}`);
  }
  return problems;
}

function retryProblems(state: StateDefinition, at: string): string[] {
  return ['Retry', 'Catch'].flatMap((field) =>
    (state[field] ?? []).flatMap((handler: Json, index: number) => {
      const names = handler.ErrorEquals;
      const where = `${at}/${field}[${index}]`;
      if (!Array.isArray(names) || names.length === 0) {
        return [`SCHEMA_VALIDATION_FAILED: ErrorEquals is missing at ${where}`];
      }
      const alone = names.length === 1 && index === state[field].length - 1;
      return names.includes('States.ALL') && !alone
        ? [`SCHEMA_VALIDATION_FAILED: States.ALL must be alone and last at ${where}`]
        : [];
    }),
  );
}

function pathProblems(state: StateDefinition, at: string): string[] {
  return pathFields
    .filter((field) => typeof state[field] === 'string' && /^\$(?:$|[$.[])/.test(state[field]))
    .filter((field) => !isPath(state[field].replace(/^\$\$/, '$')))
    .map((field) => `INVALID_JSON_PATH: '${state[field]}' at ${at}/${field}`);
}

function jsonataProblems(value: Json, at: string): string[] {
  if (isExpression(value)) {
    const problem = jsonataProblem(innerText(value));
    return problem === undefined ? [] : [`SCHEMA_VALIDATION_FAILED: ${problem} at ${at}`];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value)
    .filter(([key]) => !['Branches', 'ItemProcessor', 'Iterator'].includes(key))
    .flatMap(([key, member]) => jsonataProblems(member, `${at}/${key}`));
}

function taskProblems(state: StateDefinition, at: string): string[] {
  const problem = integrationProblem(state.Resource);
  const problems = problem === undefined ? [] : [`SCHEMA_VALIDATION_FAILED: ${problem} at ${at}`];
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    problems.push(
      `SCHEMA_VALIDATION_FAILED: HeartbeatSeconds must be less than TimeoutSeconds at ${at}`,
    );
  }
  return problems;
}

function innerProblems(state: StateDefinition, language: string, at: string): string[] {
  if (state.Type === 'Parallel') {
    if (!Array.isArray(state.Branches)) {
      return [`SCHEMA_VALIDATION_FAILED: Branches is missing at ${at}`];
    }
    return state.Branches.flatMap((branch: StateList, index: number) =>
      listProblems(branch, language, `${at}/Branches[${index}]`),
    );
  }
  if (state.Type !== 'Map') return [];
  const absent = unsupported
    .filter((field) => state[field] !== undefined)
    .map((field) => `UNSUPPORTED: The local plane does not have ${field} at ${at}`);
  const processor = state.ItemProcessor ?? state.Iterator;
  return [...absent, ...listProblems(processor, language, `${at}/ItemProcessor`)];
}
