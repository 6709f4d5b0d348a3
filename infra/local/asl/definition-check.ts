/** What is wrong with a definition, found before anything runs. */
import { integrationProblem } from './integrations.ts';
import { isPath } from './json-path.ts';
import { innerText, isExpression, jsonataProblem } from './jsonata.ts';
import type { Json, StateDefinition, StateList } from './model.ts';
import { stateOwnProblems } from './state-check.ts';
import { listFields, stateTypes } from './state-fields.ts';

const pathFields = ['InputPath', 'OutputPath', 'ItemsPath', 'ResultPath'];
const unsupported = ['ItemReader', 'ResultWriter', 'ItemBatcher'];
const languages = ['JSONPath', 'JSONata'];

/** What holds for a whole machine. */
interface Whole {
  isExpress: boolean;
  /** Names are unique in all of a machine, not only among siblings. */
  names: Set<string>;
}

/** Every problem as `CODE: sentence at /States/…`; empty when the machine can run. */
export function problemsOf(machine: Json, type = 'STANDARD'): string[] {
  if (machine === null || typeof machine !== 'object' || Array.isArray(machine)) {
    return ['SCHEMA_VALIDATION_FAILED: the definition is not an object at /'];
  }
  const language = machine.QueryLanguage ?? 'JSONPath';
  if (!languages.includes(language)) return [languageProblem(language, '/QueryLanguage')];
  const whole = { isExpress: type === 'EXPRESS', names: new Set<string>() };
  return listProblems(machine, 'machine', language, '', whole);
}

const languageProblem = (language: unknown, at: string) =>
  `SCHEMA_VALIDATION_FAILED: ${language} is no query language here at ${at}`;

function listProblems(
  list: StateList,
  kind: keyof typeof listFields,
  language: string,
  at: string,
  whole: Whole,
): string[] {
  const states = list?.States;
  const failed = (what: string) => `SCHEMA_VALIDATION_FAILED: ${what} at ${at}/`;
  if (list?.StartAt === undefined) return [failed('These fields are required: [StartAt]')];
  if (states === null || typeof states !== 'object' || Object.keys(states).length === 0) {
    return [`SCHEMA_VALIDATION_FAILED: States is missing or empty at ${at}/States`];
  }
  const known: readonly string[] = listFields[kind];
  const problems = Object.keys(list)
    .filter((field) => !known.includes(field))
    .map((field) => failed(`The field '${field}' is not supported`));
  if (!Object.hasOwn(states, list.StartAt)) {
    problems.push(
      `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${list.StartAt} at ${at}/StartAt`,
    );
  }
  const reached = new Set([list.StartAt, ...Object.values(states).flatMap(targetsOf)]);
  for (const [name, state] of Object.entries(states)) {
    const where = `${at}/States/${name}`;
    if (whole.names.has(name)) problems.push(`DUPLICATE_STATE_NAME: ${name} at ${where}`);
    whole.names.add(name);
    if (!reached.has(name)) {
      problems.push(`MISSING_TRANSITION_TARGET: State "${name}" is not reachable. at ${where}`);
    }
    problems.push(...stateProblems(name, state, states, language, where, whole));
  }
  return problems;
}

function stateProblems(
  name: string,
  state: StateDefinition,
  siblings: Record<string, StateDefinition>,
  machineLanguage: string,
  at: string,
  whole: Whole,
): string[] {
  if (!stateTypes.includes(state?.Type)) {
    return [`SCHEMA_VALIDATION_FAILED: ${state?.Type} is no state type at ${at}/Type`];
  }
  const language = state.QueryLanguage ?? machineLanguage;
  const mayBe = machineLanguage === 'JSONata' ? ['JSONata'] : languages;
  if (!mayBe.includes(language)) return [languageProblem(language, `${at}/QueryLanguage`)];
  return [
    ...stateOwnProblems(name, state, language as 'JSONPath', at),
    ...transitionProblems(state, siblings, at),
    ...retryProblems(state, at),
    ...(language === 'JSONata' ? jsonataProblems(state, at) : pathProblems(state, at)),
    ...(state.Type === 'Task' ? taskProblems(state, at, whole) : []),
    ...innerProblems(state, language, at, whole),
  ];
}

/** Where a state may lead. */
function targetsOf(state: StateDefinition): string[] {
  const of = (entries: Json) =>
    Array.isArray(entries) ? entries.map((entry: Json) => entry?.Next) : [];
  return [state?.Next, state?.Default, ...of(state?.Choices), ...of(state?.Catch)].filter(
    (target) => target !== undefined,
  );
}

function transitionProblems(
  state: StateDefinition,
  siblings: Record<string, StateDefinition>,
  at: string,
): string[] {
  const targets = targetsOf(state);
  const problems = targets
    .filter((target) => !Object.hasOwn(siblings, target))
    .map((target) => `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target} at ${at}`);
  const ends = ['Succeed', 'Fail', 'Choice'].includes(state.Type);
  if (!ends && state.Next === undefined && state.End !== true) {
    problems.push(`SCHEMA_VALIDATION_FAILED: Next or End is missing at ${at}`);
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

function taskProblems(state: StateDefinition, at: string, { isExpress }: Whole): string[] {
  const problem =
    integrationProblem(state.Resource) ??
    (isExpress && /\.(?:sync|sync:2|waitForTaskToken)$/.test(state.Resource)
      ? `Express state machine does not support '${state.Resource}'`
      : argumentProblem(state));
  const problems = problem === undefined ? [] : [`SCHEMA_VALIDATION_FAILED: ${problem} at ${at}`];
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    problems.push(
      `SCHEMA_VALIDATION_FAILED: HeartbeatSeconds must be less than TimeoutSeconds at ${at}`,
    );
  }
  return problems;
}

/** What AWS knows of the arguments of its most used integration. */
const invokeMembers = [
  ...['FunctionName', 'Payload', 'Qualifier', 'ClientContext', 'InvocationType', 'LogType'],
];

function argumentProblem({ Resource, Parameters, Arguments }: StateDefinition): string | undefined {
  if (!/:states:::lambda:invoke(?:$|\.)/.test(Resource)) return undefined;
  const given = Arguments ?? Parameters ?? {};
  if (typeof given !== 'object') return undefined;
  const names = Object.keys(given).map((name) => name.replace(/\.\$$/, ''));
  const foreign = names.find((name) => !invokeMembers.includes(name));
  if (foreign !== undefined) return `The field '${foreign}' is not supported by Step Functions`;
  return names.includes('FunctionName')
    ? undefined
    : `The field 'FunctionName' is required but was missing`;
}

function innerProblems(
  state: StateDefinition,
  language: string,
  at: string,
  whole: Whole,
): string[] {
  if (state.Type === 'Parallel') {
    if (!Array.isArray(state.Branches)) {
      return [`SCHEMA_VALIDATION_FAILED: Branches is missing at ${at}`];
    }
    return state.Branches.flatMap((branch: StateList, index: number) =>
      listProblems(branch, 'branch', language, `${at}/Branches[${index}]`, whole),
    );
  }
  if (state.Type !== 'Map') return [];
  const absent = unsupported
    .filter((field) => state[field] !== undefined)
    .map((field) => `UNSUPPORTED: The local plane does not have ${field} at ${at}`);
  const processor = state.ItemProcessor ?? state.Iterator;
  return [
    ...absent,
    ...listProblems(processor, 'processor', language, `${at}/ItemProcessor`, whole),
  ];
}
