import { invalidParameters, validation } from '../errors.ts';
import type { KeySchema } from '../tables/table.ts';
import { type AttributeValue, typeOf } from '../values/attribute.ts';
import { checkBounds } from './condition.ts';
import { type Condition, parseCondition } from './condition-grammar.ts';
import type { Placeholders } from './placeholders.ts';
import type { Operand } from './reader.ts';

type SortOperator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/** What a query asks of the sort key. */
export interface SortCondition {
  operator: SortOperator;
  values: AttributeValue[];
}

/** What a query asks of the keys: one partition, and perhaps a range in it. */
export interface KeyCondition {
  partition: AttributeValue;
  sort?: SortCondition;
}

interface Part {
  name: string;
  operator: SortOperator;
  values: AttributeValue[];
}

const kind = 'KeyConditionExpression';
const mirrored: Readonly<Record<string, SortOperator>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Reads a `KeyConditionExpression` for these keys. */
export function readKeyCondition(
  source: string,
  placeholders: Placeholders,
  keys: KeySchema,
): KeyCondition {
  const parts = conjuncts(parseCondition(kind, source)).map((part) => read(part, placeholders));
  const named = (name: string | undefined) => parts.filter((part) => part.name === name);
  const [partition, ...more] = named(keys.pk.name);
  const [sort, ...others] = keys.sk ? named(keys.sk.name) : [];
  if (more.length + others.length > 0) {
    throw validation('KeyConditionExpressions must only contain one condition per key');
  }
  if (!partition) throw validation(`Query condition missed key schema element: ${keys.pk.name}`);
  if (partition.operator !== '=') throw validation('Query key condition not supported');
  const known = sort ? 2 : 1;
  if (parts.length > known) throw unknownPart(parts.length, keys);
  checkTypes(partition, keys.pk.type);
  if (sort && keys.sk) checkTypes(sort, keys.sk.type);
  return { partition: partition.values[0] as AttributeValue, ...(sort && { sort }) };
}

function unknownPart(count: number, keys: KeySchema) {
  if (count === 2 && keys.sk) {
    return validation(`Query condition missed key schema element: ${keys.sk.name}`);
  }
  return validation('Query key condition not supported');
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.parts.flatMap(conjuncts) : [condition];
}

function read(condition: Condition, placeholders: Placeholders): Part {
  const { name, operator, operands } = shape(condition);
  const [part, ...rest] = placeholders.path(name, kind);
  if (rest.length > 0) {
    throw fail('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  const values = operands.map((operand) => {
    if (operand.kind === 'value') return placeholders.value(operand.ref, kind);
    throw validation('Query key condition not supported');
  });
  if (operator === 'BETWEEN') checkBounds(kind, values[0]!, values[1]!);
  return { name: part as string, operator, values };
}

function shape(condition: Condition) {
  switch (condition.kind) {
    case 'compare': {
      const { operator, left, right } = condition;
      if (operator === '<>') throw fail('Invalid operator used in KeyConditionExpression: <>');
      return left.kind === 'path'
        ? { name: left.path, operator, operands: [right] }
        : { name: pathOf(right), operator: mirrored[operator] as SortOperator, operands: [left] };
    }
    case 'between': {
      const operands = [condition.low, condition.high];
      return { name: pathOf(condition.of), operator: 'BETWEEN' as const, operands };
    }
    case 'function':
      if (condition.name === 'begins_with' && condition.args.length === 2) {
        const [of, prefix] = condition.args as [Operand, Operand];
        return { name: pathOf(of), operator: 'begins_with' as const, operands: [prefix] };
      }
      throw fail(`Invalid operator used in KeyConditionExpression: ${condition.name}`);
    default:
      throw fail(
        `Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`,
      );
  }
}

function pathOf(operand: Operand) {
  if (operand.kind === 'path') return operand.path;
  throw validation('Query key condition not supported');
}

function checkTypes(part: Part, type: string): void {
  const fits = part.values.every((value) => typeOf(value) === type);
  if (!fits || (part.operator === 'begins_with' && type === 'N')) {
    throw invalidParameters('Condition parameter type does not match schema type');
  }
  if (part.values.some((value) => value.S === '' || value.B === '')) {
    if (part.operator === 'begins_with') return;
    throw validation(
      'One or more parameter values are not valid. The AttributeValue for a key attribute ' +
        `cannot contain an empty ${type === 'S' ? 'string' : 'binary'} value. Key: ${part.name}`,
    );
  }
}

function fail(detail: string) {
  return validation(detail.startsWith('Invalid operator') ? detail : `Invalid ${kind}: ${detail}`);
}
