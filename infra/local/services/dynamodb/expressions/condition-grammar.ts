import { memo } from '../memo.ts';
import { type ExpressionKind, type Operand, Reader } from './reader.ts';

/** The comparators of condition and filter expressions. */
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition as written; names and values are still placeholders. */
export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'compare'; operator: Comparator; left: Operand; right: Operand }
  | { kind: 'between'; of: Operand; low: Operand; high: Operand }
  | { kind: 'in'; of: Operand; list: Operand[] }
  | { kind: 'function'; name: string; args: Operand[] };

const comparators = new Set(['=', '<>', '<', '<=', '>', '>=']);

const parsers = {
  ConditionExpression: memo((source) => parse('ConditionExpression', source)),
  FilterExpression: memo((source) => parse('FilterExpression', source)),
  KeyConditionExpression: memo((source) => parse('KeyConditionExpression', source)),
};

/** Reads a condition, filter or key condition; the same text is parsed once. */
export function parseCondition(kind: keyof typeof parsers, source: string): Condition {
  return parsers[kind](source);
}

function parse(kind: ExpressionKind, source: string): Condition {
  const grammar = new Grammar(new Reader(kind, source));
  return grammar.read();
}

class Grammar {
  readonly #reader: Reader;
  /** Conditions that stood in parentheses: a second pair around them is refused. */
  readonly #groups = new Set<Condition>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  read(): Condition {
    const condition = this.#either();
    this.#reader.end();
    return condition;
  }

  #either(): Condition {
    const parts = [this.#both()];
    while (this.#reader.takes('OR')) parts.push(this.#both());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
  }

  #both(): Condition {
    const parts = [this.#negated()];
    while (this.#reader.takes('AND')) parts.push(this.#negated());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts };
  }

  #negated(): Condition {
    const reader = this.#reader;
    if (reader.takes('NOT')) {
      return { kind: 'not', of: reader.nested(() => this.#negated()) };
    }
    return reader.peek().text === '(' ? this.#group() : this.#comparison();
  }

  #group(): Condition {
    const reader = this.#reader;
    reader.expect('(');
    const inner = reader.nested(() => this.#either());
    reader.expect(')');
    if (this.#groups.has(inner)) throw reader.error('The expression has redundant parentheses;');
    this.#groups.add(inner);
    return inner;
  }

  #comparison(): Condition {
    const reader = this.#reader;
    const left = reader.operand();
    if (comparators.has(reader.peek().text)) {
      const operator = reader.next().text as Comparator;
      return { kind: 'compare', operator, left, right: reader.operand() };
    }
    if (reader.takes('BETWEEN')) {
      const low = reader.operand();
      reader.expect('AND');
      return { kind: 'between', of: left, low, high: reader.operand() };
    }
    if (reader.takes('IN')) {
      return { kind: 'in', of: left, list: reader.list(() => reader.operand()) };
    }
    if (left.kind !== 'call') throw reader.syntaxError();
    return { kind: 'function', name: left.name, args: left.args };
  }
}
