import { AwsError, type Context, type Shape, type Tx } from '../../../kernel/types.ts';
import { missing, validation, violated } from '../errors.ts';
import { readCondition, type Test } from '../expressions/condition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import type { Path } from '../expressions/reader.ts';
import { readUpdate } from '../expressions/update.ts';
import { keyNames, requireTable, type Table } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';
import { normaliseItem } from '../values/normalise.ts';
import { itemSize, maxItemBytes } from '../values/size.ts';
import { checkIndexKeys, checkItemKeys, type RowKey, readKey, rowKey } from './keys.ts';
import { refuseLegacy } from './legacy.ts';
import { readItem, writeChange } from './rows.ts';

/** A write whose request is right; whether it may happen depends on the item that is there. */
export interface Intent {
  action: WriteAction;
  table: Table;
  key: RowKey;
  condition: Test;
  /** The item as it becomes; undefined for none. `ConditionCheck` leaves it as it is. */
  next: (old: Item | undefined) => Item | undefined;
  /** The paths an update names. */
  paths: Path[];
  /** Does a failed condition's error carry the item? */
  showOnFailure: boolean;
}

/** The four writes that a transaction may have. */
export type WriteAction = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** What a write did. */
export interface Outcome {
  old: Item | undefined;
  next: Item | undefined;
}

/** Reads a write from its request; throws for everything that is wrong whatever the item. */
export function readIntent(tx: Tx, action: WriteAction, request: Shape): Intent {
  if (request?.TableName === undefined) throw missing('tableName');
  refuseLegacy(request, ['Expected', 'AttributeUpdates', 'ConditionalOperator']);
  const table = requireTable(tx, request.TableName);
  const expressions = [request.ConditionExpression, request.UpdateExpression];
  const placeholders = new Placeholders(request, expressions);
  const update = readUpdate(
    action === 'Update' ? request.UpdateExpression : undefined,
    placeholders,
    keyNames(table),
  );
  const condition = readCondition('ConditionExpression', request.ConditionExpression, placeholders);
  placeholders.finish();
  const target = action === 'Put' ? readNewItem(table, request.Item) : readKey(table, request.Key);
  return {
    action,
    table,
    key: rowKey(table, target),
    condition,
    next: nextOf(action, table, target, update.apply),
    paths: update.paths,
    showOnFailure: readOnFailure(request.ReturnValuesOnConditionCheckFailure),
  };
}

/** Decides a write against the item that is there; throws when it may not happen. */
export function decide(tx: Tx, intent: Intent): Outcome {
  const old = readItem(tx, intent.table, intent.key);
  if (!intent.condition(old ?? {})) {
    const fields = intent.showOnFailure && old ? { Item: old } : {};
    const message = 'The conditional request failed';
    throw new AwsError('ConditionalCheckFailedException', message, 400, fields);
  }
  return { old, next: intent.next(old) };
}

/** Makes a decided write. */
export function commit(tx: Tx, context: Context, intent: Intent, outcome: Outcome): void {
  const { table, key, action } = intent;
  if (action !== 'ConditionCheck') writeChange(tx, context, { table, key, ...outcome });
}

function nextOf(
  action: WriteAction,
  table: Table,
  target: Item,
  update: (item: Item) => Item,
): Intent['next'] {
  if (action === 'Put') return () => target;
  if (action === 'Delete') return () => undefined;
  if (action === 'ConditionCheck') return (old) => old;
  return (old) => {
    const next = update(old ?? target);
    checkIndexKeys(table, next);
    if (itemSize(next) > maxItemBytes) {
      throw validation('Item size to update has exceeded the maximum allowed size');
    }
    return next;
  };
}

function readNewItem(table: Table, given: Shape): Item {
  if (given === undefined || given === null) throw missing('item');
  const item = normaliseItem(given);
  checkItemKeys(table, item);
  if (itemSize(item) > maxItemBytes) {
    throw validation('Item size has exceeded the maximum allowed size');
  }
  return item;
}

function readOnFailure(given: unknown): boolean {
  if (given === undefined || given === 'NONE') return false;
  if (given === 'ALL_OLD') return true;
  throw violated(
    String(given),
    'returnValuesOnConditionCheckFailure',
    'Member must satisfy enum value set: [ALL_OLD, NONE]',
  );
}
