import { validation } from '../errors.ts';
import { type AttributeValue, compare, equal, type Item, typeOf } from '../values/attribute.ts';
import { type Comparator, type Condition, parseCondition } from './condition-grammar.ts';
import {
  beginsWith,
  checkCall,
  checkTypeName,
  contains,
  sizeOf,
  wrongOperand,
} from './functions.ts';
import { showPath, valueAt } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import type { ExpressionKind, Operand, Path } from './reader.ts';

/** A compiled condition: what it says of an item. */
export type Test = (item: Item) => boolean;
type Getter = (item: Item) => AttributeValue | undefined;

const always: Test = () => true;

/** Makes a test of a condition or filter; everything that is wrong without an item is refused. */
export function readCondition(
  kind: 'ConditionExpression' | 'FilterExpression',
  source: string | undefined,
  placeholders: Placeholders,
  seen: (path: Path) => void = () => {},
): Test {
  if (source === undefined) return always;
  return new Binder(kind, placeholders, seen).test(parseCondition(kind, source));
}

class Binder {
  readonly #kind: ExpressionKind;
  readonly #placeholders: Placeholders;
  readonly #seen: (path: Path) => void;

  constructor(kind: ExpressionKind, placeholders: Placeholders, seen: (path: Path) => void) {
    this.#kind = kind;
    this.#placeholders = placeholders;
    this.#seen = seen;
  }

  test(condition: Condition): Test {
    switch (condition.kind) {
      case 'and': {
        const parts = condition.parts.map((part) => this.test(part));
        return (item) => parts.every((part) => part(item));
      }
      case 'or': {
        const parts = condition.parts.map((part) => this.test(part));
        return (item) => parts.some((part) => part(item));
      }
      case 'not': {
        const inner = this.test(condition.of);
        return (item) => !inner(item);
      }
      case 'compare':
        return this.#compare(condition.operator, condition.left, condition.right);
      case 'between':
        return this.#between(condition.of, condition.low, condition.high);
      case 'in':
        return this.#in(condition.of, condition.list);
      case 'function':
        return this.#function(condition.name, condition.args);
    }
  }

  #compare(operator: Comparator, left: Operand, right: Operand): Test {
    this.#distinct(operator, left, right);
    const [one, two] = [this.#getter(left), this.#getter(right)];
    const same: Test = (item) => {
      const [a, b] = [one(item), two(item)];
      return a !== undefined && b !== undefined && equal(a, b);
    };
    if (operator === '=') return same;
    if (operator === '<>') return (item) => !same(item);
    this.#ordered(operator, left, right);
    const holds = orders[operator];
    return (item) => {
      const [a, b] = [one(item), two(item)];
      const order = a && b && compare(a, b);
      return order !== undefined && holds(order);
    };
  }

  #between(of: Operand, low: Operand, high: Operand): Test {
    this.#ordered('BETWEEN', of, low, high);
    const [value, from, to] = [this.#getter(of), this.#getter(low), this.#getter(high)];
    if (low.kind === 'value' && high.kind === 'value') {
      checkBounds(this.#kind, this.#value(low.ref), this.#value(high.ref));
    }
    return (item) => {
      const [middle, least, most] = [value(item), from(item), to(item)];
      if (!middle || !least || !most) return false;
      const [below, above] = [compare(least, middle), compare(middle, most)];
      return below !== undefined && above !== undefined && below <= 0 && above <= 0;
    };
  }

  #in(of: Operand, list: Operand[]): Test {
    const value = this.#getter(of);
    const choices = list.map((operand) => this.#getter(operand));
    return (item) => {
      const found = value(item);
      if (!found) return false;
      return choices.some((choice) => {
        const other = choice(item);
        return other !== undefined && equal(found, other);
      });
    };
  }

  #function(name: string, args: Operand[]): Test {
    checkCall(this.#kind, name, args, 'condition');
    const [first, second] = args as [Operand, Operand];
    const value = this.#getter(first);
    if (name === 'attribute_exists') return (item) => value(item) !== undefined;
    if (name === 'attribute_not_exists') return (item) => value(item) === undefined;
    if (name !== 'contains') this.#distinct(name, first, second);
    const other = this.#getter(second);
    const literal = second.kind === 'value' ? this.#value(second.ref) : undefined;
    if (name === 'attribute_type') {
      if (!literal)
        throw this.#fail(
          'Incorrect operand type for operator or function; ' +
            'operator or function: attribute_type, operand type: document path',
        );
      checkTypeName(this.#kind, literal);
      return (item) => {
        const found = value(item);
        return found !== undefined && typeOf(found) === literal.S;
      };
    }
    if (name === 'begins_with' && literal && literal.S === undefined && literal.B === undefined) {
      throw wrongOperand(this.#kind, name, typeOf(literal));
    }
    const holds = name === 'contains' ? contains : beginsWith;
    return (item) => {
      const [a, b] = [value(item), other(item)];
      return a !== undefined && b !== undefined && holds(a, b);
    };
  }

  #getter(operand: Operand): Getter {
    if (operand.kind === 'value') {
      const value = this.#value(operand.ref);
      return () => value;
    }
    if (operand.kind === 'path') {
      const path = this.#placeholders.path(operand.path, this.#kind);
      this.#seen(path);
      return (item) => valueAt(item, path);
    }
    if (operand.kind === 'sum') throw this.#fail('Syntax error; token: "+"');
    checkCall(this.#kind, operand.name, operand.args, 'compared');
    return this.#size(operand.args[0] as Operand);
  }

  #size(of: Operand): Getter {
    const value = this.#getter(of);
    if (of.kind === 'value') {
      const literal = this.#value(of.ref);
      if (sizeOf(literal) === undefined) throw wrongOperand(this.#kind, 'size', typeOf(literal));
    }
    return (item) => {
      const found = value(item);
      const size = found && sizeOf(found);
      return size === undefined ? undefined : { N: String(size) };
    };
  }

  #value(ref: string): AttributeValue {
    return this.#placeholders.value(ref, this.#kind);
  }

  /** Literals that are ordered must have a type with an order. */
  #ordered(operator: string, ...operands: Operand[]): void {
    for (const operand of operands) {
      if (operand.kind !== 'value') continue;
      const type = typeOf(this.#value(operand.ref));
      if (!'SNB'.includes(type)) throw wrongOperand(this.#kind, operator, type);
    }
  }

  #distinct(operator: string, left: Operand, right: Operand): void {
    if (left.kind !== 'path' || right.kind !== 'path') return;
    const [one, two] = [left, right].map(({ path }) =>
      showPath(this.#placeholders.path(path, this.#kind)),
    );
    if (one !== two) return;
    throw this.#fail(
      'The first operand must be distinct from the remaining operands for this operator ' +
        `or function; operator: ${operator}, first operand: ${one}`,
    );
  }

  #fail(detail: string) {
    return validation(`Invalid ${this.#kind}: ${detail}`);
  }
}

const orders = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
};

/** BETWEEN with literal bounds: both of one type, the lower one first. */
export function checkBounds(kind: ExpressionKind, low: AttributeValue, high: AttributeValue): void {
  const order = compare(low, high);
  const shown = [low, high].map((value) => {
    const type = typeOf(value);
    return `AttributeValue: {${type}:${value[type]}}`;
  });
  const bounds = `lower bound operand: ${shown[0]}, upper bound operand: ${shown[1]}`;
  const rule = 'The BETWEEN operator requires';
  if (order === undefined) {
    throw validation(
      `Invalid ${kind}: ${rule} same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if (order > 0) {
    throw validation(
      `Invalid ${kind}: ${rule} upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}
