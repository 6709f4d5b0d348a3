import type { AwsError } from '../../../kernel/types.ts';
import { malformed, validation } from '../errors.ts';
import { type Token, tokenize } from './lexer.ts';
import { reservedWords } from './reserved-words.ts';

/** The sort of an expression; its errors begin with it. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** Names (placeholders keep their `#`) and list indexes. */
export type Path = readonly (string | number)[];

/** What stands for a value: a path, a `:placeholder`, or a function of others. */
export type Operand =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; ref: string }
  | { kind: 'call'; name: string; args: Operand[] }
  | { kind: 'sum'; sign: 1 | -1; left: Operand; right: Operand };

const limits = { bytes: 4096, depth: 150 };
const grammarWords = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);

/** Reads tokens of one expression and words its errors as DynamoDB does. */
export class Reader {
  readonly kind: ExpressionKind;
  readonly #source: string;
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(kind: ExpressionKind, source: string) {
    this.kind = kind;
    if (typeof source !== 'string') throw malformed('Expected an expression to be a string');
    this.#source = source;
    if (source.trim() === '') throw this.error('The expression can not be empty;');
    if (Buffer.byteLength(source) > limits.bytes) {
      const size = Buffer.byteLength(source);
      throw this.error(
        `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
      );
    }
    this.#tokens = tokenize(source);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes a symbol or a word (in any case) if it comes next. */
  takes(text: string): boolean {
    if (this.peek().text.toUpperCase() !== text) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.takes(text)) throw this.syntaxError();
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.syntaxError();
  }

  /** Runs a nested part; no expression DynamoDB accepts is deeper than this allows. */
  nested<T>(part: () => T): T {
    this.#depth += 1;
    if (this.#depth > limits.depth) throw this.error('The expression is nested too deeply;');
    const result = part();
    this.#depth -= 1;
    return result;
  }

  path(): Path {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.takes('.')) path.push(this.#name());
      else if (this.takes('[')) path.push(this.#index());
      else return path;
    }
  }

  /** A path, a value placeholder, or a function call. */
  operand(): Operand {
    const token = this.peek();
    if (token.kind === 'value') return { kind: 'value', ref: this.next().text };
    if (token.kind !== 'word' || this.peek(1).text !== '(') {
      return { kind: 'path', path: this.path() };
    }
    const name = this.next().text;
    return this.nested(() => ({ kind: 'call', name, args: this.list(() => this.operand()) }));
  }

  /** `( part, part … )` */
  list<T>(part: () => T): T[] {
    this.expect('(');
    const parts = [part()];
    while (this.takes(',')) parts.push(part());
    this.expect(')');
    return parts;
  }

  error(detail: string): AwsError {
    return validation(`Invalid ${this.kind}: ${detail}`);
  }

  syntaxError(): AwsError {
    const [before, token, after] = [
      this.#tokens[this.#at - 1] ?? this.peek(),
      this.peek(),
      this.peek(1),
    ];
    const last = after.kind === 'end' ? this.#source.length : after.at + after.text.length;
    const near = this.#source.slice(before.at, last);
    return this.error(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  #name(): string {
    const token = this.peek();
    const word = token.text.toUpperCase();
    if (token.kind === 'name') return this.next().text;
    if (token.kind !== 'word' || grammarWords.has(word)) throw this.syntaxError();
    if (reservedWords.has(word)) {
      throw this.error(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    }
    return this.next().text;
  }

  #index(): number {
    if (this.peek().kind !== 'number') throw this.syntaxError();
    const index = Number(this.next().text);
    this.expect(']');
    return index;
  }
}
