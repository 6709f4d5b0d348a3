/** JSONata as Step Functions runs it: its own functions added, `$eval` removed, the clock given. */
import jsonata from 'jsonata';
import { queryFailure } from './failure.ts';
import { digest, partition, range, seeded } from './intrinsics.ts';
import type { Json } from './model.ts';
import type { Scope } from './scope.ts';

const compiled = new Map<string, jsonata.Expression>();
const maxCompiled = 5000;

function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(text, expression);
  return expression;
}

/** Why the text is no JSONata, or undefined when it is. */
export function jsonataProblem(text: string): string | undefined {
  try {
    compile(text);
    return undefined;
  } catch (error) {
    return describe(error);
  }
}

const written = /^\{%(.*)%\}$/s;

/** Whether a string of a JSONata state is an expression. */
export function isExpression(value: Json): value is string {
  return typeof value === 'string' && written.test(value);
}

/** The text between `{%` and `%}`. */
export function innerText(value: string): string {
  return (written.exec(value)?.[1] ?? '').trim();
}

/** What `$states` has besides `input` and `context`. */
type Extra = { result?: Json; errorOutput?: Json };

const refuse = (message: string) => () => {
  throw { code: 'D3121', message };
};

function bindings(scope: Scope, extra: Extra): Record<string, unknown> {
  const { input, context, variables, now, random, uuid } = scope;
  return {
    ...variables,
    states: { input, context, ...extra },
    now: (picture?: string, zone?: string) =>
      compile('$fromMillis($at, $picture, $zone)').evaluate(null, { at: now, picture, zone }),
    millis: () => now,
    uuid: () => uuid(),
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    parse: (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    hash: (data: string, algorithm: string) => digest(data, algorithm),
    partition: (values: Json, size: number) =>
      values === undefined ? undefined : partition([values].flat(), size),
    range: (from: number, to: number, step: number) => range(from, to, step),
    eval: refuse('The function $eval is not supported by Step Functions'),
  };
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? `${message}` : `${code}: ${message}`;
}

/** The kind of a value in AWS's words. */
function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Evaluates `{% … %}` or fails the state, naming the field. */
async function evaluate(
  expression: string,
  field: string,
  scope: Scope,
  extra: Extra,
): Promise<Json> {
  const text = innerText(expression);
  const named = `The JSONata expression '${text}' specified for the field '${field}'`;
  let value: Json;
  try {
    value = await compile(text).evaluate(undefined, bindings(scope, extra));
  } catch (error) {
    const what = `${named} threw an error during evaluation. ${describe(error)}`;
    throw queryFailure(scope.stay, what, field);
  }
  if (value === undefined) {
    throw queryFailure(scope.stay, `${named} returned nothing (undefined).`, field);
  }
  if (typeof value === 'function' || value?._jsonata_function || value?._jsonata_lambda) {
    const what = `${named} returned an unsupported result type.`;
    throw queryFailure(scope.stay, what, field);
  }
  return value !== null && typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}

/** A template of a JSONata state: strings written `{% … %}` are replaced by their values. */
export async function fill(
  template: Json,
  field: string,
  scope: Scope,
  extra: Extra,
): Promise<Json> {
  if (isExpression(template)) return evaluate(template, field, scope, extra);
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) {
    const values: Json[] = [];
    for (const [at, value] of template.entries()) {
      values.push(await fill(value, `${field}[${at}]`, scope, extra));
    }
    return values;
  }
  const filled: Record<string, Json> = {};
  for (const [key, value] of Object.entries(template)) {
    filled[key] = await fill(value, `${field}/${key}`, scope, extra);
  }
  return filled;
}

/** A field that must have one type; AWS names the type it got. */
export async function fillAs(
  expected: 'array' | 'boolean' | 'number' | 'string',
  template: Json,
  field: string,
  scope: Scope,
  extra: Extra = {},
): Promise<Json> {
  const value = await fill(template, field, scope, extra);
  if (kindOf(value) === expected) return value;
  const what =
    `The JSONata expression '${isExpression(template) ? innerText(template) : template}' ` +
    `specified for the field '${field}' returned an unexpected result type. ` +
    `Expected '${expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`;
  throw queryFailure(scope.stay, what, field);
}
