/** What is wrong with one state by itself, by the Amazon States Language. */
import { isExpression } from './jsonata.ts';
import type { Json, StateDefinition } from './model.ts';
import { foreignFields, handlerFields } from './state-fields.ts';

const longestName = 80;

const failed = (what: string, at: string) => `SCHEMA_VALIDATION_FAILED: ${what} at ${at}`;

/** Every problem as `CODE: sentence at /States/…`. */
export function stateOwnProblems(
  name: string,
  state: StateDefinition,
  language: 'JSONPath' | 'JSONata',
  at: string,
): string[] {
  return [
    ...(name.length > longestName ? [failed(`The name is longer than ${longestName}`, at)] : []),
    ...foreignFields(state, state.Type, language).map((field) =>
      failed(`The field '${field}' is not supported in a ${state.Type} state of ${language}`, at),
    ),
    ...(state.Next !== undefined && state.End !== undefined
      ? [failed('Next and End exclude each other', at)]
      : []),
    ...numberProblems(state, ['TimeoutSeconds', 'HeartbeatSeconds'], 1, at),
    ...handlerProblems(state, at),
    ...(ofType[state.Type]?.(state, at) ?? []),
  ];
}

/** Fields that are whole numbers; in JSONata they may be expressions. */
function numberProblems(state: Json, names: string[], least: number, at: string): string[] {
  return names
    .filter((name) => state[name] !== undefined && !isExpression(state[name]))
    .filter((name) => !(Number.isInteger(state[name]) && state[name] >= least))
    .map((name) => failed(`${name} must be a whole number of at least ${least}`, `${at}/${name}`));
}

function handlerProblems(state: StateDefinition, at: string): string[] {
  return Object.entries(handlerFields).flatMap(([field, known]) =>
    (Array.isArray(state[field]) ? state[field] : []).flatMap((entry: Json, index: number) => {
      const where = `${at}/${field}[${index}]`;
      const foreign = Object.keys(entry).filter((name) => !known.includes(name));
      return [
        ...foreign.map((name) => failed(`The field '${name}' is not supported`, where)),
        ...numberProblems(entry, ['IntervalSeconds', 'MaxDelaySeconds'], 1, where),
        ...numberProblems(entry, ['MaxAttempts'], 0, where),
        ...(entry.BackoffRate === undefined || entry.BackoffRate >= 1
          ? []
          : [failed('BackoffRate must be at least 1', where)]),
        ...(field === 'Catch' && typeof entry.Next !== 'string'
          ? [failed('These fields are required: [Next]', where)]
          : []),
      ];
    }),
  );
}

const ofType: Readonly<Record<string, (state: StateDefinition, at: string) => string[]>> = {
  Task: (state, at) =>
    state.Credentials === undefined ||
    isExpression(state.Credentials) ||
    state.Credentials.RoleArn !== undefined ||
    state.Credentials['RoleArn.$'] !== undefined
      ? []
      : [failed('These fields are required: [RoleArn]', `${at}/Credentials`)],
  Wait(state, at) {
    const times = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter(
      (name) => state[name] !== undefined,
    );
    return [
      ...(times.length === 1
        ? []
        : [failed('Exactly one of Seconds and Timestamp, or their paths, is needed', at)]),
      ...numberProblems(state, ['Seconds'], 0, at),
    ];
  },
  Choice(state, at) {
    const rules: Json[] = Array.isArray(state.Choices) ? state.Choices : [];
    const without = rules.flatMap((rule, index) =>
      typeof rule?.Next === 'string' ? [] : [`${at}/Choices[${index}]`],
    );
    return [
      ...(rules.length > 0 ? [] : [failed('Choices must have a rule', at)]),
      ...without.map((where) => failed('These fields are required: [Next]', where)),
    ];
  },
  Parallel: (state, at) =>
    state.Branches?.length === 0 ? [failed('Branches must not be empty', at)] : [],
  Map: (state, at) => [
    ...numberProblems(state, ['MaxConcurrency', 'ToleratedFailureCount'], 0, at),
    ...(state.Label === undefined || /^[^\s?*<>{}[\]:;,\\|^~$#%&`"]{1,40}$/.test(state.Label)
      ? []
      : [failed('Label must be 1 to 40 characters without blanks and special ones', at)]),
  ],
};
