import { memo } from '../memo.ts';
import { type Operand, type Path, Reader } from './reader.ts';

/** One change an update makes, as written. */
export type Action =
  | { clause: 'SET'; path: Path; value: Operand }
  | { clause: 'REMOVE'; path: Path }
  | { clause: 'ADD' | 'DELETE'; path: Path; ref: string };

const clauses = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Reads an `UpdateExpression`; the same text is parsed once. */
export const parseUpdate: (source: string) => Action[] = memo((source) => {
  const reader = new Reader('UpdateExpression', source);
  const seen = new Set<string>();
  const actions: Action[] = [];
  while (reader.peek().kind !== 'end') {
    const clause = clauses.find((word) => reader.takes(word));
    if (!clause) throw reader.syntaxError();
    if (seen.has(clause)) {
      throw reader.error(`The "${clause}" section can only be used once in an update expression;`);
    }
    seen.add(clause);
    do actions.push(action(reader, clause));
    while (reader.takes(','));
  }
  return actions;
});

function action(reader: Reader, clause: Action['clause']): Action {
  const path = reader.path();
  if (clause === 'REMOVE') return { clause, path };
  if (clause === 'SET') {
    reader.expect('=');
    return { clause, path, value: sum(reader) };
  }
  if (reader.peek().kind !== 'value') throw reader.syntaxError();
  return { clause, path, ref: reader.next().text };
}

function sum(reader: Reader): Operand {
  const left = term(reader);
  if (reader.takes('+')) return { kind: 'sum', sign: 1, left, right: term(reader) };
  if (reader.takes('-')) return { kind: 'sum', sign: -1, left, right: term(reader) };
  return left;
}

function term(reader: Reader): Operand {
  if (!reader.takes('(')) return reader.operand();
  const inner = reader.nested(() => sum(reader));
  reader.expect(')');
  return inner;
}
