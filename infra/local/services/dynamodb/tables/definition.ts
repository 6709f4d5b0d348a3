import type { Context, Shape } from '../../../kernel/types.ts';
import { invalidParameters, missing, validation, violated } from '../errors.ts';
import { newStream } from '../streams/records.ts';
import type { KeyType } from '../values/attribute.ts';
import {
  type Index,
  type KeyAttribute,
  type KeySchema,
  keyNames,
  type Table,
  tableArn,
} from './table.ts';

const limits = { global: 20, local: 5 };
const streamViews = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];

/** Reads a table's definition from a `CreateTable` request or from template properties. */
export function readDefinition(name: string, request: Shape, context: Context): Table {
  checkName(name);
  const attributes = readAttributes(request.AttributeDefinitions);
  const keys = readKeys(request.KeySchema, attributes);
  const locals = readIndexes(request.LocalSecondaryIndexes, attributes, true);
  const globals = readIndexes(request.GlobalSecondaryIndexes, attributes, false);
  const indexes = [...locals, ...globals];
  checkIndexes(keys, locals, globals);
  const used = new Set([keys, ...indexes].flatMap(keyNames));
  if (used.size !== attributes.length) {
    throw invalidParameters(
      'Number of attributes in KeySchema does not exactly match number of attributes ' +
        'defined in AttributeDefinitions',
    );
  }
  const arn = tableArn(context, name);
  const view = readStreamView(request.StreamSpecification);
  return {
    id: 0,
    name,
    arn,
    tableId: context.uuid(),
    createdAt: context.now,
    attributes,
    ...keys,
    indexes,
    billingMode: request.BillingMode ?? 'PROVISIONED',
    ...(view && { stream: newStream({ arn }, view, context.now) }),
    deletionProtection: request.DeletionProtectionEnabled === true,
    pointInTimeRecovery: false,
  };
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9_.-]{3,255}$/.test(name)) return;
  if (name.length < 3 || name.length > 255) {
    throw validation(
      'TableName must be at least 3 characters long and at most 255 characters long',
    );
  }
  const constraint = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
  throw violated(name, 'tableName', constraint);
}

function readAttributes(given: Shape): KeyAttribute[] {
  if (!Array.isArray(given)) throw missing('attributeDefinitions');
  return given.map(({ AttributeName: name, AttributeType: type }) => {
    if (['S', 'N', 'B'].includes(type)) return { name: String(name), type: type as KeyType };
    const constraint = 'Member must satisfy enum value set: [B, N, S]';
    throw violated(String(type), 'attributeDefinitions.1.member.attributeType', constraint);
  });
}

function readKeys(given: Shape, attributes: KeyAttribute[]): KeySchema {
  if (!Array.isArray(given) || given.length === 0) throw missing('keySchema');
  const [hash, range, ...more] = given;
  if (hash.KeyType !== 'HASH') {
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range && range.KeyType !== 'RANGE') {
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  if (more.length > 0) {
    throw validation('The local plane does not support keys of more than two attributes');
  }
  const named = (name: string) => {
    const found = attributes.find((attribute) => attribute.name === name);
    if (found) return found;
    throw invalidParameters(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: [${name}], AttributeDefinitions: [${attributes.map((one) => one.name).join(', ')}]`,
    );
  };
  const pk = named(hash.AttributeName);
  return range ? { pk, sk: named(range.AttributeName) } : { pk };
}

function readIndexes(given: Shape, attributes: KeyAttribute[], local: boolean): Index[] {
  return (given ?? []).map((index: Shape): Index => {
    const projection = index.Projection?.ProjectionType;
    if (!['ALL', 'KEYS_ONLY', 'INCLUDE'].includes(projection)) {
      throw invalidParameters(`Unknown ProjectionType: ${projection}`);
    }
    const include: string[] = index.Projection.NonKeyAttributes ?? [];
    if ((projection === 'INCLUDE') !== include.length > 0) {
      const trouble = include.length > 0 ? 'specified' : 'missing';
      throw invalidParameters(
        `ProjectionType is ${projection}, but NonKeyAttributes is ${trouble}`,
      );
    }
    const keys = readKeys(index.KeySchema, attributes);
    return { name: String(index.IndexName), local, ...keys, projection, include };
  });
}

function checkIndexes(keys: KeySchema, locals: Index[], globals: Index[]): void {
  if (globals.length > limits.global || locals.length > limits.local) {
    throw invalidParameters(
      `A table has at most ${limits.global} global and ${limits.local} local secondary indexes`,
    );
  }
  const names = [...locals, ...globals].map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw invalidParameters(`Duplicate index name: ${twice}`);
  const stray = locals.find(({ pk, sk }) => pk.name !== keys.pk.name || !sk);
  if (!stray) return;
  throw invalidParameters(
    `Index ${stray.name} must have the table's partition key and a sort key of its own`,
  );
}

function readStreamView(given: Shape): NonNullable<Table['stream']>['view'] | undefined {
  // A CloudFormation specification has only the view; the API's also says whether it is enabled.
  if (given === undefined || given === null || given.StreamEnabled === false) return undefined;
  if (streamViews.includes(given.StreamViewType)) return given.StreamViewType;
  throw invalidParameters(`StreamViewType must be one of [${streamViews.join(', ')}]`);
}
