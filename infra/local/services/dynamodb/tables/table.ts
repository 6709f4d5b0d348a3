import type { Context, Tx } from '../../../kernel/types.ts';
import { missing, notFound, validation } from '../errors.ts';
import { memo } from '../memo.ts';
import type { KeyType } from '../values/attribute.ts';

/** One attribute of a key and the type that it must have. */
export interface KeyAttribute {
  name: string;
  type: KeyType;
}

/** The key of a table or an index. */
export interface KeySchema {
  pk: KeyAttribute;
  sk?: KeyAttribute;
}

/** A secondary index; a local one shares the table's partition key. */
export interface Index extends KeySchema {
  name: string;
  local: boolean;
  projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** Non-key attributes of an `INCLUDE` projection. */
  include: string[];
}

/** What a stream's records carry of the item. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A table as it is kept. Times are milliseconds since the epoch. */
export interface Table extends KeySchema {
  /** Number in the store; rows of items, indexes and records carry it. */
  id: number;
  name: string;
  arn: string;
  tableId: string;
  createdAt: number;
  attributes: KeyAttribute[];
  indexes: Index[];
  billingMode: string;
  stream?: { arn: string; label: string; view: StreamView };
  /** The attribute that holds the time of expiry, in epoch seconds. */
  ttl?: string;
  deletionProtection: boolean;
  pointInTimeRecovery: boolean;
}

/** The table's name from a request, which may give its ARN. */
export function tableName(given: unknown): string {
  if (given === undefined || given === null) throw missing('tableName');
  const name = String(given);
  if (!name.startsWith('arn:')) return name;
  return name.split(':table/')[1]?.split('/')[0] ?? name;
}

/** `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME` */
export function tableArn(context: Context, name: string): string {
  return `arn:aws:dynamodb:${context.region}:${context.account}:table/${name}`;
}

const parseDefinition = memo((text) => JSON.parse(text) as Table);

/** The table of a name, if there is one. */
export function findTable(tx: Tx, name: string): Table | undefined {
  const sql = 'SELECT id, definition FROM dynamodb_table WHERE name = ?';
  const row = tx.get<{ id: number; definition: string }>(sql, name);
  return row && { ...parseDefinition(row.definition), id: row.id };
}

/** The table a request names, or DynamoDB's error about it. */
export function requireTable(tx: Tx, given: unknown): Table {
  const table = findTable(tx, tableName(given));
  if (table) return table;
  throw notFound();
}

/** The index of a name; refused in AWS's words where there is none. */
export function requireIndex(table: Table, name: string): Index {
  const index = table.indexes.find((one) => one.name === name);
  if (index) return index;
  throw validation(`The table does not have the specified index: ${name}`);
}

/** Writes the table's definition; a new table (id 0) gets its number. */
export function saveTable(tx: Tx, table: Table): Table {
  const definition = JSON.stringify({ ...table, id: undefined });
  const sql =
    'INSERT INTO dynamodb_table (name, definition) VALUES (?, ?) ' +
    'ON CONFLICT (name) DO UPDATE SET definition = excluded.definition RETURNING id';
  const row = tx.get<{ id: number }>(sql, table.name, definition);
  return { ...table, id: row?.id ?? table.id };
}

/** The names of the attributes that make up a key. */
export function keyNames({ pk, sk }: KeySchema): string[] {
  return sk ? [pk.name, sk.name] : [pk.name];
}
