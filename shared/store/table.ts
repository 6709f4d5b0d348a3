import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Ports } from '../ports/ports.ts';
import { attributesOf, valuesOf } from './attributes.ts';
import { untilWritten } from './contention.ts';

/** The key of an item in the table. */
export interface Key {
  pk: string;
  sk: string;
}

/** One member of a transaction, in plain values. */
export interface TableWrite {
  put?: Record<string, unknown>;
  delete?: Key;
  /** Changes nothing; only its condition counts. */
  check?: Key;
  /** Numbers to add to the item's attributes; made if missing. */
  add?: { key: Key; by: Record<string, number> };
  /** Attributes to set. */
  set?: { key: Key; values: Record<string, unknown> };
  /** A condition expression over `names` (#x) and `values` (:x). */
  when?: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
  /** Told back when this member's condition is what failed. */
  label?: string;
}

/** Thrown when conditions failed; `labels` are those of the members that did. */
export class ConditionFailed extends Error {
  readonly labels: string[];

  constructor(labels: string[]) {
    super(`A condition of the transaction failed: ${labels.join(', ')}`);
    this.name = 'ConditionFailed';
    this.labels = labels;
  }
}

/** Thrown when another transaction was under way on the same items, or there were too many. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict';
  /** DynamoDB had no room for it; nobody else was faster. */
  readonly throttled: boolean;

  constructor(message: string, options: { cause: unknown; throttled: boolean }) {
    super(message, options);
    this.throttled = options.throttled;
  }
}

/** The job table in plain values: reads are consistent unless they go to an index. */
export class Table {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  get #client() {
    return this.#ports.clients.of(DynamoDBClient);
  }

  get #name() {
    return this.#ports.config.table;
  }

  async get<T>(key: Key): Promise<T | undefined> {
    const command = new GetItemCommand({
      TableName: this.#name,
      Key: attributesOf({ ...key }),
      ConsistentRead: true,
    });
    const { Item } = await this.#client.send(command);
    return Item ? valuesOf<T>(Item) : undefined;
  }

  /** The items of a partition whose sort key begins with `prefix`, oldest first. */
  async list<T>(pk: string, prefix: string, after?: string, limit?: number): Promise<T[]> {
    const items: T[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.#name,
        KeyConditionExpression: after
          ? 'pk = :pk AND sk BETWEEN :after AND :end'
          : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: attributesOf(
          after
            ? { ':pk': pk, ':after': `${after}\0`, ':end': `${prefix}\uffff` }
            : { ':pk': pk, ':prefix': prefix },
        ),
        ConsistentRead: true,
        ExclusiveStartKey: start,
        ...(limit ? { Limit: limit - items.length } : {}),
      });
      const page = await this.#client.send(command);
      for (const item of page.Items ?? []) items.push(valuesOf<T>(item));
      start = page.LastEvaluatedKey;
    } while (start && (!limit || items.length < limit));
    return items;
  }

  /** How many items of a partition are before a sort key, counted up to a limit. */
  async countBefore(pk: string, sk: string, limit: number): Promise<number> {
    const command = new QueryCommand({
      TableName: this.#name,
      KeyConditionExpression: 'pk = :pk AND sk < :sk',
      ExpressionAttributeValues: attributesOf({ ':pk': pk, ':sk': sk }),
      Select: 'COUNT',
      Limit: limit,
    });
    return (await this.#client.send(command)).Count ?? 0;
  }

  /**
   * A page of an index, newest first; one shorter than `limit` is the last. `before` is the sort
   * key to go on from. DynamoDB itself ends a page at 1 MB, however few items that is.
   */
  async page<T>(index: 'gsi1' | 'gsi2', pk: string, limit: number, before?: string): Promise<T[]> {
    const items: T[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.#name,
        IndexName: index,
        KeyConditionExpression: before ? '#pk = :pk AND #sk < :before' : '#pk = :pk',
        ExpressionAttributeNames: before
          ? { '#pk': `${index}pk`, '#sk': `${index}sk` }
          : { '#pk': `${index}pk` },
        ExpressionAttributeValues: attributesOf(
          before ? { ':pk': pk, ':before': before } : { ':pk': pk },
        ),
        ScanIndexForward: false,
        ExclusiveStartKey: start,
        Limit: limit - items.length,
      });
      const page = await this.#client.send(command);
      for (const item of page.Items ?? []) items.push(valuesOf<T>(item));
      start = page.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  }

  async put(item: Record<string, unknown>): Promise<void> {
    await this.#client.send(
      new PutItemCommand({ TableName: this.#name, Item: attributesOf(item) }),
    );
  }

  /**
   * Writes all or nothing. Conflicts with other transactions are tried again, because the SDK does
   * not. Throws ConditionFailed when a condition is what stood in the way.
   */
  transact(writes: TableWrite[]): Promise<void> {
    const isLost = (error: unknown) => error instanceof TransactionConflict;
    return untilWritten(this.#ports, keyOf(writes[0]!), isLost, () => this.transactOnce(writes));
  }

  /** The same without another try, for who reads again first: a conflict is thrown too. */
  async transactOnce(writes: TableWrite[]): Promise<void> {
    const TransactItems = writes.map((write) => this.#member(write));
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
    } catch (error) {
      const codes = cancellationCodes(error);
      const failed = codes.flatMap((code, index) =>
        code === 'ConditionalCheckFailed' ? [writes[index]?.label ?? `member ${index}`] : [],
      );
      if (failed.length > 0) throw new ConditionFailed(failed);
      if (!codes.some((code) => passing.includes(code))) throw error;
      throw new TransactionConflict((error as Error).message, {
        cause: error,
        throttled: !codes.includes('TransactionConflict'),
      });
    }
  }

  #member(write: TableWrite): TransactWriteItem {
    const TableName = this.#name;
    const condition = write.when ? { ConditionExpression: write.when } : {};
    const names = { ...write.names };
    const values: Record<string, unknown> = { ...write.values };
    const expressions = () => ({
      ...condition,
      ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
      ...(Object.keys(values).length > 0
        ? { ExpressionAttributeValues: attributesOf(values) }
        : {}),
    });
    if (write.put) return { Put: { TableName, Item: attributesOf(write.put), ...expressions() } };
    if (write.delete) {
      return { Delete: { TableName, Key: attributesOf({ ...write.delete }), ...expressions() } };
    }
    if (write.check) {
      const Key = attributesOf({ ...write.check });
      return {
        ConditionCheck: { TableName, Key, ConditionExpression: write.when, ...expressions() },
      };
    }
    const [verb, key, attributes] = write.add
      ? (['ADD', write.add.key, write.add.by] as const)
      : (['SET', write.set!.key, write.set!.values] as const);
    const parts = Object.entries(attributes).map(([name, value], index) => {
      names[`#u${index}`] = name;
      values[`:u${index}`] = value;
      return verb === 'ADD' ? `#u${index} :u${index}` : `#u${index} = :u${index}`;
    });
    const UpdateExpression = `${verb} ${parts.join(', ')}`;
    return {
      Update: { TableName, Key: attributesOf({ ...key }), UpdateExpression, ...expressions() },
    };
  }
}

/** What cancels a transaction and passes (DynamoDB API, TransactWriteItems, CancellationReason). */
const passing = ['ProvisionedThroughputExceeded', 'ThrottlingError', 'TransactionConflict'];

/** Why each member of a transaction was refused; none when it failed otherwise. */
function cancellationCodes(error: unknown): string[] {
  const { name, CancellationReasons = [] } = error as Error & {
    CancellationReasons?: { Code?: string }[];
  };
  if (name === 'TransactionInProgressException') return ['TransactionConflict'];
  if (name !== 'TransactionCanceledException') return [];
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}

const keyOf = ({ put, check, add, set, delete: gone }: TableWrite): Key =>
  gone ?? check ?? add?.key ?? set?.key ?? (put as unknown as Key);
