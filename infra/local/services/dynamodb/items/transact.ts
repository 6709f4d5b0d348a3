import { createHash } from 'node:crypto';
import { AwsError, type Context, type Shape, type Tx } from '../../../kernel/types.ts';
import { missing, validation, violated } from '../errors.ts';
import { itemSize } from '../values/size.ts';
import { consumedByTable, readUnits, writeUnits } from './capacity.ts';
import {
  commit,
  decide,
  type Intent,
  type Outcome,
  readIntent,
  type WriteAction,
} from './intent.ts';
import { getItem } from './single.ts';

const limits = { items: 100, bytes: 4 * 1024 * 1024, tokenMs: 10 * 60_000 };
const actions: readonly WriteAction[] = ['ConditionCheck', 'Put', 'Delete', 'Update'];

interface Reason {
  Code: string;
  Message?: string;
  Item?: unknown;
}

/** TransactWriteItems: all of up to 100 writes or none, with the reasons in the order asked. */
export function transactWriteItems(tx: Tx, request: Shape, context: Context) {
  const token = request?.ClientRequestToken;
  const digest = token === undefined ? '' : digestOf(request);
  const earlier = token === undefined ? undefined : earlierReply(tx, token, digest, context.now);
  if (earlier) return earlier;
  const intents = members(request).map((entry) => {
    const { action, body } = writeOf(entry);
    return readIntent(tx, action, body);
  });
  refuseDuplicates(intents);
  const outcomes = decideAll(tx, intents);
  const units = new Map<string, number>();
  for (const [at, intent] of intents.entries()) {
    const outcome = outcomes[at] as Outcome;
    commit(tx, context, intent, outcome);
    const { name } = intent.table;
    units.set(name, (units.get(name) ?? 0) + writeUnits(intent.table, outcome, true));
  }
  const reply = consumedByTable(request, units);
  if (token !== undefined) {
    const sql = 'INSERT INTO dynamodb_token (token, at, digest, reply) VALUES (?, ?, ?, ?)';
    tx.run(sql, token, context.now, digest, JSON.stringify(reply));
  }
  return reply;
}

/** TransactGetItems: up to 100 items of one moment. */
export function transactGetItems(tx: Tx, request: Shape) {
  const units = new Map<string, number>();
  const responses = members(request).map((entry) => {
    if (!entry?.Get) throw missing('transactItems.1.member.get');
    const { Item } = getItem(tx, { ...entry.Get, ReturnConsumedCapacity: undefined });
    const read = readUnits(Item ? itemSize(Item) : 0, 'transaction');
    units.set(entry.Get.TableName, (units.get(entry.Get.TableName) ?? 0) + read);
    return Item ? { Item } : {};
  });
  return { Responses: responses, ...consumedByTable(request, units) };
}

/** The one write of a member of `TransactItems`. */
export function writeOf(entry: Shape): { action: WriteAction; body: Shape } {
  const found = actions.filter((action) => entry?.[action] !== undefined);
  const [action] = found;
  if (found.length !== 1 || !action) {
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const body = entry[action] ?? {};
  if (action === 'ConditionCheck' && body.ConditionExpression === undefined) {
    throw missing('transactItems.1.member.conditionCheck.conditionExpression');
  }
  if (action === 'Update' && body.UpdateExpression === undefined) {
    throw missing('transactItems.1.member.update.updateExpression');
  }
  return { action, body };
}

function members(request: Shape): Shape[] {
  const list = request?.TransactItems;
  if (!Array.isArray(list)) throw missing('transactItems');
  if (list.length >= 1 && list.length <= limits.items) return list;
  const bound = list.length === 0 ? 'greater than or equal to 1' : 'less than or equal to 100';
  throw violated('[…]', 'transactItems', `Member must have length ${bound}`);
}

function decideAll(tx: Tx, intents: Intent[]): Outcome[] {
  const reasons: Reason[] = [];
  const outcomes = intents.map((intent) => {
    try {
      const outcome = decide(tx, intent);
      reasons.push({ Code: 'None' });
      return outcome;
    } catch (error) {
      reasons.push(reasonOf(error));
      return undefined;
    }
  });
  const decided = outcomes.filter((outcome) => outcome !== undefined);
  if (decided.length < outcomes.length) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message =
      'Transaction cancelled, please refer cancellation reasons ' +
      `for specific reasons [${codes}]`;
    const fields = { CancellationReasons: reasons };
    throw new AwsError('TransactionCanceledException', message, 400, fields);
  }
  const size = decided.reduce((sum, { next }) => sum + (next ? itemSize(next) : 0), 0);
  if (size > limits.bytes) {
    throw validation('Collection size limit exceeded: a transaction may be at most 4 MB');
  }
  return decided;
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.fields };
  }
  if (error.code !== 'ValidationException') throw error;
  return { Code: 'ValidationError', Message: error.message };
}

function refuseDuplicates(intents: Intent[]): void {
  const rows = intents.map(({ table, key }) => JSON.stringify([table.id, key.pk, key.sk]));
  if (new Set(rows).size === rows.length) return;
  throw validation('Transaction request cannot include multiple operations on one item');
}

function digestOf(request: Shape): string {
  return createHash('sha256').update(JSON.stringify(request.TransactItems)).digest('base64');
}

/** The reply to the same request within ten minutes; another one under that token is refused. */
function earlierReply(tx: Tx, token: unknown, digest: string, now: number): Shape {
  if (typeof token !== 'string' || token.length < 1 || token.length > 36) {
    throw violated(
      String(token),
      'clientRequestToken',
      'Member must have length less than or equal to 36',
    );
  }
  tx.run('DELETE FROM dynamodb_token WHERE at <= ?', now - limits.tokenMs);
  const sql = 'SELECT digest, reply FROM dynamodb_token WHERE token = ?';
  const row = tx.get<{ digest: string; reply: string }>(sql, token);
  if (!row) return undefined;
  if (row.digest === digest) return JSON.parse(row.reply);
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'The client token was used within the last ten minutes with other parameters',
  );
}
