import type { Context, Shape, Tx } from '../../../kernel/types.ts';
import { missing, validation, violated } from '../errors.ts';
import { projectItem } from '../expressions/paths.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readProjection } from '../expressions/projection.ts';
import { requireTable } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';
import { consumed, readUnits, writeUnits } from './capacity.ts';
import {
  commit,
  decide,
  type Intent,
  type Outcome,
  readIntent,
  type WriteAction,
} from './intent.ts';
import { readKey, rowKey } from './keys.ts';
import { refuseLegacy } from './legacy.ts';
import { readItem } from './rows.ts';

const returnValues = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'];

/** PutItem, UpdateItem and DeleteItem: one conditional write of one item. */
export function writeOne(action: WriteAction) {
  return (tx: Tx, request: Shape, context: Context) => {
    const wanted = readReturnValues(action, request.ReturnValues);
    const intent = readIntent(tx, action, request);
    const outcome = decide(tx, intent);
    commit(tx, context, intent, outcome);
    const attributes = returned(wanted, intent, outcome);
    return {
      ...(attributes && { Attributes: attributes }),
      ...consumed(request, intent.table.name, () => writeUnits(intent.table, outcome)),
    };
  };
}

/** GetItem. Every read here is consistent, whatever the request asks. */
export function getItem(tx: Tx, request: Shape) {
  if (request?.TableName === undefined) throw missing('tableName');
  refuseLegacy(request, ['AttributesToGet']);
  const table = requireTable(tx, request.TableName);
  const placeholders = new Placeholders(request, [request.ProjectionExpression]);
  const paths = readProjection(request.ProjectionExpression, placeholders);
  placeholders.finish();
  const item = readItem(tx, table, rowKey(table, readKey(table, request.Key)));
  const consistency = request.ConsistentRead === true ? 'strong' : 'eventual';
  const units = () => readUnits(item ? itemSize(item) : 0, consistency);
  return {
    ...(item && { Item: paths ? projectItem(item, paths) : item }),
    ...consumed(request, table.name, units),
  };
}

function readReturnValues(action: WriteAction, given: unknown): string {
  const wanted = given === undefined ? 'NONE' : String(given);
  if (!returnValues.includes(wanted)) {
    const constraint = `Member must satisfy enum value set: [${returnValues.join(', ')}]`;
    throw violated(wanted, 'returnValues', constraint);
  }
  if (action !== 'Update' && wanted !== 'NONE' && wanted !== 'ALL_OLD') {
    throw validation('Return values set to invalid value');
  }
  return wanted;
}

function returned(wanted: string, { paths }: Intent, { old, next }: Outcome): Item | undefined {
  switch (wanted) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return next;
    case 'UPDATED_OLD':
      return old && filled(projectItem(old, paths));
    case 'UPDATED_NEW':
      return next && filled(projectItem(next, paths));
    default:
      return undefined;
  }
}

function filled(item: Item): Item | undefined {
  return Object.keys(item).length > 0 ? item : undefined;
}
