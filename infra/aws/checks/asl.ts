import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A state machine or one of its inner ones; only what the checks read. */
interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next?: string }[];
  Catch?: { ErrorEquals: string[]; Next?: string }[];
  Retry?: { ErrorEquals: string[] }[];
  TimeoutSeconds?: number | string;
  HeartbeatSeconds?: number | string;
  Arguments?: { FunctionName?: string };
  Branches?: Definition[];
  ItemProcessor?: Definition;
}

/** What is known outside the file: the tokens, and the timeouts of the steps among them. */
export interface Known {
  tokens: ReadonlySet<string>;
  /** Those that stand for a JSONata object: an ARN by each kind. */
  byKind: ReadonlySet<string>;
  stepSeconds: ReadonlyMap<string, number>;
}

/** asl-validator is CommonJS and comes without types. */
type Validator = (definition: object) => {
  isValid: boolean;
  errorsText: (separator?: string) => string;
};

const token = /\$\{([A-Za-z0-9]+)\}/g;

/** Each distinct `${Token}` of a state machine's file, in the order of their appearance. */
export function tokensOf(definition: string): string[] {
  return [...new Set([...definition.matchAll(token)].map(([, name]) => name!))];
}

/** What is wrong with a state machine's file, one sentence each; an empty list means nothing. */
export function findingsIn(text: string, known: Known): string[] {
  const unknown = tokensOf(text)
    .filter((name) => !known.tokens.has(name))
    .map((name) => `\${${name}} names no step and no machine`);
  const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const filled = text.replace(token, (_, name: string) =>
    known.byKind.has(name) ? `{'kind': '${arnOf(name)}'}` : arnOf(name),
  );
  const definition = JSON.parse(filled) as Definition;
  const validate = require('asl-validator') as Validator;
  const { isValid, errorsText } = validate(definition);
  return [
    ...unknown,
    ...(isValid ? [] : [errorsText('; ')]),
    ...findingsInScope(definition, known),
  ];
}

function findingsInScope(definition: Definition, known: Known): string[] {
  const reachable = reachableFrom(definition);
  return Object.entries(definition.States).flatMap(([name, state]) => [
    ...(reachable.has(name) ? [] : [`"${name}" is reached by no other state`]),
    ...timeFindings(name, state, known),
    ...catchAllFindings(name, state),
    ...innerOf(state).flatMap((inner) => findingsInScope(inner, known)),
  ]);
}

const innerOf = ({ Branches = [], ItemProcessor }: State) =>
  ItemProcessor ? [...Branches, ItemProcessor] : Branches;

function reachableFrom({ StartAt, States }: Definition): Set<string> {
  const seen = new Set<string>();
  const waiting = [StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = States[name];
    if (!state || seen.has(name)) continue;
    seen.add(name);
    const nexts = [state, ...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next);
    waiting.push(...[...nexts, state.Default].filter((next) => next !== undefined));
  }
  return seen;
}

/** The validator accepts a heartbeat longer than the timeout, and a Task that may wait for ever. */
function timeFindings(name: string, state: State, { stepSeconds }: Known): string[] {
  if (state.Type !== 'Task') return [];
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (timeout === undefined) return [`"${name}" has no TimeoutSeconds`];
  if (typeof timeout !== 'number') return [];
  const step = /:function:(\w+)/.exec(state.Arguments?.FunctionName ?? '')?.[1] ?? '';
  const needed = stepSeconds.get(step) ?? 0;
  return [
    ...(typeof heartbeat === 'number' && heartbeat >= timeout
      ? [`"${name}" has HeartbeatSeconds ${heartbeat}, not less than TimeoutSeconds ${timeout}`]
      : []),
    ...(timeout < needed
      ? [`"${name}" waits ${timeout} s for the step ${step}, which may take ${needed} s`]
      : []),
  ];
}

/** AWS refuses `States.ALL` beside other names and anywhere but in the last retrier or catcher. */
function catchAllFindings(name: string, { Retry = [], Catch = [] }: State): string[] {
  const lists = Object.entries({ Retry, Catch });
  return lists.flatMap(([field, entries]) =>
    entries.flatMap(({ ErrorEquals }, index) => {
      if (!ErrorEquals.includes('States.ALL')) return [];
      const place = `"${name}" has States.ALL in ${field}[${index}]`;
      return [
        ...(ErrorEquals.length > 1 ? [`${place} beside other names; it must stand alone`] : []),
        ...(index < entries.length - 1 ? [`${place}, which must be the last`] : []),
      ];
    }),
  );
}
