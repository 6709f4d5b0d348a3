/** The comparisons of a JSONPath Choice rule. */
import { PathProblem } from './failure.ts';
import { hasPath } from './json-path.ts';
import type { Json } from './model.ts';
import { readExpression, type Scope } from './scope.ts';
import { parseTimestamp } from './timestamp.ts';

/** Whether the rule holds for `data`. */
export function holds(rule: Json, data: Json, scope: Scope): boolean {
  if (rule.And) return rule.And.every((inner: Json) => holds(inner, data, scope));
  if (rule.Or) return rule.Or.some((inner: Json) => holds(inner, data, scope));
  if (rule.Not) return !holds(rule.Not, data, scope);
  const operator = Object.keys(rule).find(
    (key) => Object.hasOwn(presence, key) || Object.hasOwn(comparisons, plain(key)),
  );
  if (!operator) throw new PathProblem('A choice rule has no comparison');
  const test = Object.hasOwn(presence, operator) ? presence[operator] : undefined;
  if (test) return test(lookUp(rule.Variable, data, scope), operator) === rule[operator];
  const value = lookUp(rule.Variable, data, scope);
  if (value === undefined) {
    const what = "The choice state's condition path references an invalid value.";
    throw new PathProblem(`Invalid path '${rule.Variable}': ${what}`);
  }
  const isPath = operator.endsWith('Path');
  const other = isPath ? readExpression(rule[operator], data, scope) : rule[operator];
  return comparisons[plain(operator)]?.(value, other) ?? false;
}

const plain = (operator: string) => operator.replace(/Path$/, '');

function lookUp(path: string, data: Json, scope: Scope): Json {
  if (path.startsWith('$.') || path.startsWith('$[')) {
    return hasPath(path, data) ? readExpression(path, data, scope) : undefined;
  }
  try {
    return readExpression(path, data, scope);
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}

function missing(path: string): PathProblem {
  const what = "The choice state's condition path references an invalid value.";
  return new PathProblem(`Invalid path '${path}': ${what}`);
}

const isTime = (value: Json) => typeof value === 'string' && parseTimestamp(value) !== undefined;

const presence: Record<string, (value: Json, operator: string) => boolean> = {
  IsPresent: (value) => value !== undefined,
  IsNull: (value) => defined(value) === null,
  IsNumeric: (value) => typeof defined(value) === 'number',
  IsString: (value) => typeof defined(value) === 'string',
  IsBoolean: (value) => typeof defined(value) === 'boolean',
  IsTimestamp: (value) => isTime(defined(value)),
};

function defined(value: Json): Json {
  if (value === undefined) throw missing('$');
  return value;
}

type Comparison = (value: Json, other: Json) => boolean;

/** The five comparisons of one type; false when either value has another type. */
function ordered(name: string, read: (value: Json) => Json): Record<string, Comparison> {
  const both = (compare: Comparison) => (value: Json, other: Json) => {
    const [left, right] = [read(value), read(other)];
    return left !== undefined && right !== undefined && compare(left, right);
  };
  return {
    [`${name}Equals`]: both((left, right) => left === right),
    [`${name}LessThan`]: both((left, right) => left < right),
    [`${name}GreaterThan`]: both((left, right) => left > right),
    [`${name}LessThanEquals`]: both((left, right) => left <= right),
    [`${name}GreaterThanEquals`]: both((left, right) => left >= right),
  };
}

const typed = (type: string) => (value: Json) => (typeof value === type ? value : undefined);

const comparisons: Record<string, Comparison> = {
  ...ordered('String', typed('string')),
  ...ordered('Numeric', typed('number')),
  ...ordered('Timestamp', (value) => (isTime(value) ? parseTimestamp(value) : undefined)),
  BooleanEquals: (value, other) => typeof value === 'boolean' && value === other,
  StringMatches: (value, pattern) => typeof value === 'string' && wildcard(value, pattern),
};

/** `*` matches any characters, `\*` a star; in linear time, without a regular expression. */
function wildcard(value: string, pattern: string): boolean {
  const parts = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '*') parts.push('');
    else {
      if (pattern[at] === '\\') at += 1;
      parts.push(`${parts.pop()}${pattern[at] ?? ''}`);
    }
  }
  if (parts.length === 1) return value === parts[0];
  const [first, last] = [parts[0] as string, parts.at(-1) as string];
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from + last.length <= value.length;
}
