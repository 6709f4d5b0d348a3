import type { Ports } from '../ports/ports.ts';
import { untilWritten } from './contention.ts';
import { ConditionFailed, type Key, Table, type TableWrite, TransactionConflict } from './table.ts';

/** An item that is rewritten as a whole; `rev` rises by one with every write of it. */
export interface Revised {
  v: 1;
  rev: number;
}

/** An item without the attributes that the table keeps it by. */
export function withoutKeys<T extends object>(item: T): T {
  const { pk: _pk, sk: _sk, ...rest } = item as T & Key;
  return rest as T;
}

/**
 * Writes an item (`after` undefined: deletes it) if it is still as it was read (`before` undefined:
 * if there is none). As a member of a transaction it fails with the label.
 */
export function unchangedWrite<T extends Revised>(
  key: Key,
  before: T | undefined,
  after: Omit<T, 'rev'> | undefined,
  label = 'rev',
): TableWrite {
  const guard = before
    ? { when: 'rev = :rev', values: { ':rev': before.rev }, label }
    : { when: 'attribute_not_exists(pk)', label };
  if (!after) return { delete: key, ...guard };
  return { put: { ...after, ...key, rev: revAfter(before) }, ...guard };
}

/** The revision that such a write makes. */
const revAfter = (before: Revised | undefined): number => (before?.rev ?? 0) + 1;

/** Whether an error says that the member of that label was changed by somebody else. */
export const isLostTo = (label: string) => (error: unknown) =>
  error instanceof TransactionConflict ||
  (error instanceof ConditionFailed && error.labels.includes(label));

/**
 * The one way to change an item: reads it, asks `change` for what it is to be, writes that if the
 * item is unchanged, and starts over when somebody else was faster. Undefined from `change` leaves
 * the item as it is. Answers what is there then. Gives up as `untilWritten` does.
 */
export function changeItem<T extends Revised>(
  ports: Ports,
  key: Key,
  change: (before: T | undefined) => Omit<T, 'rev'> | undefined,
): Promise<T | undefined> {
  const table = new Table(ports);
  return untilWritten(ports, key, isLostTo('rev'), async () => {
    const item = await table.get<T>(key);
    const before = item && withoutKeys(item);
    const after = change(before);
    if (!after) return before;
    await table.transactOnce([unchangedWrite(key, before, after)]);
    return { ...after, rev: revAfter(before) } as T;
  });
}
