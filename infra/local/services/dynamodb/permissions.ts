import type { Check, Context, Shape, Tx } from '../../kernel/types.ts';
import { readKeyCondition } from './expressions/key-condition.ts';
import { Placeholders } from './expressions/placeholders.ts';
import type { WriteAction } from './items/intent.ts';
import { writeOf } from './items/transact.ts';
import { readIterator } from './streams/iterator.ts';
import { findTable, type Table, tableArn, tableName } from './tables/table.ts';
import type { AttributeValue } from './values/attribute.ts';

type Authorize = (request: Shape, context: Context, tx: Tx) => Check[];

const transactionActions: Readonly<Record<WriteAction, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** An action on one item: on the table, with the partition as `dynamodb:LeadingKeys`. */
export function onItem(action: string): Authorize {
  return (request, context, tx) => [
    itemCheck(action, tx, context, request?.TableName, [request?.Key ?? request?.Item]),
  ];
}

/** An action on a table, without keys. */
export function onTable(action: string): Authorize {
  return (request, context) => [
    { action: `dynamodb:${action}`, resource: tableArn(context, tableName(request?.TableName)) },
  ];
}

/** Query and Scan need the index's ARN where they read an index. */
export function onTableOrIndex(action: 'Query' | 'Scan'): Authorize {
  return (request, context, tx) => {
    const name = tableName(request?.TableName);
    const arn = tableArn(context, name);
    const index = request.IndexName;
    const keys = action === 'Query' ? queriedKeys(findTable(tx, name), request) : [];
    return [
      {
        action: `dynamodb:${action}`,
        resource: index === undefined ? arn : `${arn}/index/${index}`,
        ...leading(keys),
      },
    ];
  };
}

/** Batches are authorised as themselves, once for each table. */
export function onBatch(action: 'BatchGetItem' | 'BatchWriteItem'): Authorize {
  return (request, context, tx) =>
    Object.entries<Shape>(request?.RequestItems ?? {}).map(([name, group]) => {
      const members = action === 'BatchGetItem' ? group?.Keys : group;
      const items: Shape[] =
        action === 'BatchGetItem'
          ? asList(members)
          : asList(members).map(
              (write: Shape) => write?.PutRequest?.Item ?? write?.DeleteRequest?.Key,
            );
      return itemCheck(action, tx, context, name, items);
    });
}

/** A transaction is authorised as the single actions it is made of. */
export function onTransactWrite(request: Shape, context: Context, tx: Tx): Check[] {
  return transactItems(request).map((entry) => {
    const { action, body } = writeOf(entry);
    const items = [body.Key ?? body.Item];
    const check = itemCheck(transactionActions[action], tx, context, body.TableName, items);
    return enclosed(check, 'TransactWriteItems');
  });
}

/** As above: each member asks for GetItem on its key. */
export function onTransactGet(request: Shape, context: Context, tx: Tx): Check[] {
  return transactItems(request).map((entry) => {
    const { TableName: name, Key: key } = entry?.Get ?? {};
    return enclosed(itemCheck('GetItem', tx, context, name, [key]), 'TransactGetItems');
  });
}

/** Stream operations, on the stream's ARN. */
export function onStream(action: string): Authorize {
  return (request, context) => [
    {
      action: `dynamodb:${action}`,
      resource: request?.ShardIterator
        ? readIterator(request.ShardIterator, context.now).arn
        : (request?.StreamArn ?? `${tableArn(context, '*')}/stream/*`),
    },
  ];
}

/** Actions without a resource level. */
export function onAny(action: string): Authorize {
  return () => [{ action: `dynamodb:${action}`, resource: '*' }];
}

function transactItems(request: Shape): Shape[] {
  return asList(request?.TransactItems);
}

function asList(given: unknown): Shape[] {
  return Array.isArray(given) ? given : [];
}

function itemCheck(
  action: string,
  tx: Tx,
  context: Context,
  given: unknown,
  items: (Record<string, AttributeValue> | undefined)[],
): Check {
  const name = tableName(given);
  const table = findTable(tx, name);
  const keys = table ? items.flatMap((item) => item?.[table.pk.name] ?? []) : [];
  return { action: `dynamodb:${action}`, resource: tableArn(context, name), ...leading(keys) };
}

function leading(keys: AttributeValue[]): Pick<Check, 'conditions'> {
  const values = keys.flatMap(({ S, N, B }) => S ?? N ?? B ?? []);
  return values.length > 0 ? { conditions: { 'dynamodb:LeadingKeys': [...new Set(values)] } } : {};
}

function enclosed(check: Check, operation: string): Check {
  const conditions = { ...check.conditions, 'dynamodb:EnclosingOperation': operation };
  return { ...check, conditions };
}

/** The partition a query asks for; none where its condition is wrong, which `run` will say. */
function queriedKeys(table: Table | undefined, request: Shape): AttributeValue[] {
  const index = table?.indexes.find(({ name }) => name === request.IndexName);
  const keys = index ?? table;
  if (!keys || typeof request.KeyConditionExpression !== 'string') return [];
  try {
    const source = request.KeyConditionExpression;
    return [readKeyCondition(source, new Placeholders(request, [source]), keys).partition];
  } catch {
    return [];
  }
}
