import { beforeEach, describe, expect, it } from 'vitest';
import { dynamodbPlane, item, jobsTable, key, N, S } from './dynamodb-plane.ts';

let plane: ReturnType<typeof dynamodbPlane>;

beforeEach(async () => {
  plane = dynamodbPlane();
  await plane.call('CreateTable', jobsTable);
  await plane.call('PutItem', { TableName: 'jobs', Item: item });
});

const stored = async () => (await plane.call('GetItem', { TableName: 'jobs', Key: key })).Item;

/** Does a condition hold for the stored item? */
const holds = async (ConditionExpression: string, values?: object, names?: object) => {
  const answer = await plane.refusal('UpdateItem', {
    TableName: 'jobs',
    Key: key,
    ConditionExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  });
  if (answer === 'no error') return true;
  if (answer.startsWith('ConditionalCheckFailedException')) return false;
  return answer;
};

describe('PutItem, GetItem, DeleteItem', () => {
  it('lets exactly one conditional put win and shows the winner to the loser', async () => {
    const put = {
      TableName: 'jobs',
      Item: { ...key, by: S('second') },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    await expect(plane.call('PutItem', put)).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      fields: { Item: item },
    });
    expect(await stored()).toEqual(item);
  });

  it('returns old attributes only when asked', async () => {
    const put = { TableName: 'jobs', Item: key };
    expect(await plane.call('PutItem', put)).toEqual({});
    const gone = { TableName: 'jobs', Key: key, ReturnValues: 'ALL_OLD' };
    expect(await plane.call('DeleteItem', gone)).toEqual({ Attributes: key });
    expect(await plane.call('DeleteItem', gone)).toEqual({});
    expect(await plane.call('GetItem', { TableName: 'jobs', Key: key })).toEqual({});
  });

  it('refuses bad keys as AWS words it', async () => {
    const put = (Item: object) => plane.refusal('PutItem', { TableName: 'jobs', Item });
    expect(await put({ pk: S('a') })).toBe(
      'ValidationException: One or more parameter values were invalid: ' +
        'Missing the key sk in the item',
    );
    expect(await put({ pk: N(1), sk: S('a') })).toBe(
      'ValidationException: One or more parameter values were invalid: ' +
        'Type mismatch for key pk expected: S actual: N',
    );
    expect(await put({ pk: S(''), sk: S('a') })).toContain(
      'The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    );
    expect(await put({ pk: S('x'.repeat(2049)), sk: S('a') })).toContain(
      'Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
    expect(await put({ ...key, score: S('high') })).toContain(
      'Type mismatch for Index Key score Expected: N Actual: S IndexName: by-team',
    );
    expect(await plane.refusal('GetItem', { TableName: 'jobs', Key: { pk: S('a') } })).toBe(
      'ValidationException: The provided key element does not match the schema',
    );
    expect(await plane.refusal('GetItem', { TableName: 'none', Key: key })).toBe(
      'ResourceNotFoundException: Requested resource not found',
    );
  });

  it('refuses bad values as AWS words it', async () => {
    const put = (value: object) =>
      plane.refusal('PutItem', { TableName: 'jobs', Item: { ...key, value } });
    expect(await put({})).toContain('Supplied AttributeValue is empty');
    expect(await put({ S: 'a', N: '1' })).toContain('more than one datatypes set');
    expect(await put({ NULL: false })).toContain('must have the value of true');
    expect(await put({ SS: [] })).toContain('An string set  may not be empty');
    expect(await put({ NS: ['1', '1.0'] })).toContain('contains duplicates');
    expect(await put({ S: 5 })).toContain('SerializationException');
    expect(await put({ S: 'x'.repeat(410_000) })).toBe(
      'ValidationException: Item size has exceeded the maximum allowed size',
    );
  });

  it('treats names of Object.prototype as ordinary attribute names', async () => {
    expect(await holds('attribute_exists(#c)', undefined, { '#c': 'constructor' })).toBe(false);
    const odd = JSON.parse('{"__proto__":{"S":"p"},"toString":{"S":"t"}}');
    await plane.call('PutItem', { TableName: 'jobs', Item: { ...key, m: { M: odd } } });
    expect(JSON.stringify((await stored()).m)).toContain('"__proto__":{"S":"p"}');
  });

  it('projects nested paths and keeps their nesting', async () => {
    const got = await plane.call('GetItem', {
      TableName: 'jobs',
      Key: key,
      ProjectionExpression: 'spec.deep.n, steps[2], steps[0], #p',
      ExpressionAttributeNames: { '#p': 'phase' },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(got).toEqual({
      Item: {
        spec: { M: { deep: { M: { n: N(1) } } } },
        steps: { L: [S('x'), S('z')] },
        phase: S('Queued'),
      },
      ConsumedCapacity: { TableName: 'jobs', CapacityUnits: 0.5 },
    });
  });
});

describe('the request units of a write', () => {
  const table = {
    TableName: 'indexed',
    AttributeDefinitions: ['pk', 'by'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-state',
        KeySchema: [{ AttributeName: 'by', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };

  it('are double in a transaction, and those of the indexes are added', async () => {
    await plane.call('CreateTable', table);
    const units = async (Item: object) => {
      const Put = { TableName: 'indexed', Item: { pk: S('one'), ...Item } };
      const request = { TransactItems: [{ Put }], ReturnConsumedCapacity: 'TOTAL' };
      const { ConsumedCapacity } = await plane.call('TransactWriteItems', request);
      return ConsumedCapacity[0].CapacityUnits;
    };
    expect(await units({})).toBe(2);
    // Comes into the index; changes there; moves in it; is there as it was; leaves it.
    expect(await units({ by: S('a') })).toBe(3);
    expect(await units({ by: S('a'), more: S('x'.repeat(1100)) })).toBe(6);
    expect(await units({ by: S('b') })).toBe(7);
    expect(await units({ by: S('b') })).toBe(2);
    expect(await units({})).toBe(3);
  });
});

describe('conditions', () => {
  it('compares, combines and negates', async () => {
    const values = { ':q': S('Queued'), ':one': N('1.0'), ':two': N(2) };
    const p = { '#p': 'phase' };
    expect(await holds('phase = :q', { ':q': S('Queued') })).toBe(true);
    expect(await holds('NOT #p = :q AND attempt < :two OR attempt = :one', values, p)).toBe(true);
    expect(
      await holds('NOT (#p = :q AND attempt < :two)', { ':q': values[':q'], ':two': N(2) }, p),
    ).toBe(false);
    expect(await holds('attempt BETWEEN :one AND :two', { ':one': N(1), ':two': N(2) })).toBe(true);
    expect(await holds('phase IN (:a, :q)', { ':a': S('a'), ':q': S('Queued') })).toBe(true);
    expect(await holds('phase < :one', { ':one': N(1) })).toBe(false);
    expect(await holds('absent <> :q', { ':q': S('Queued') })).toBe(true);
    expect(await holds('absent = :q', { ':q': S('Queued') })).toBe(false);
  });

  it('has all functions', async () => {
    expect(await holds('attribute_exists(spec.deep.n)')).toBe(true);
    expect(await holds('attribute_not_exists(steps[3])')).toBe(true);
    expect(await holds('attribute_type(tags, :t)', { ':t': S('SS') })).toBe(true);
    expect(await holds('begins_with(phase, :p)', { ':p': S('Que') })).toBe(true);
    expect(await holds('contains(tags, :b)', { ':b': S('b') })).toBe(true);
    expect(await holds('contains(steps, :z)', { ':z': S('z') })).toBe(true);
    expect(await holds('contains(phase, :u)', { ':u': S('ueu') })).toBe(true);
    expect(await holds('size(steps) = :n', { ':n': N(3) })).toBe(true);
    expect(await holds('size(phase) > size(tags)')).toBe(true);
    expect(await holds('size(attempt) > :n', { ':n': N(0) })).toBe(false);
  });

  it('words mistakes as AWS does', async () => {
    const cases: [string, object | undefined, string][] = [
      ['phase = :q', undefined, 'value used in expression is not defined; attribute value: :q'],
      [
        '#x = phase',
        undefined,
        'name used in the document path is not defined; attribute name: #x',
      ],
      ['phase == :q', { ':q': S('a') }, 'Syntax error; token: "=", near: "== :q"'],
      ['status = :q', { ':q': S('a') }, 'is a reserved keyword; reserved keyword: status'],
      ['foo(phase)', undefined, 'Invalid function name; function: foo'],
      [
        'size(phase)',
        undefined,
        'not allowed to be used this way in an expression; function: size',
      ],
      ['contains(phase)', undefined, 'operator or function: contains, number of operands: 1'],
      ['begins_with(phase, :n)', { ':n': N(1) }, 'function: begins_with, operand type: N'],
      ['attempt < :b', { ':b': { BOOL: true } }, 'operator or function: <, operand type: BOOL'],
      ['phase = phase', undefined, 'operator: =, first operand: [phase]'],
      ['((phase = :q))', { ':q': S('a') }, 'The expression has redundant parentheses;'],
      ['attribute_type(tags, :t)', { ':t': S('X') }, 'Invalid attribute type name found; type: X'],
      ['attempt BETWEEN :b AND :a', { ':a': N(1), ':b': N(2) }, 'upper bound to be greater than'],
      [' ', undefined, 'Invalid ConditionExpression: The expression can not be empty;'],
      ['phase = :q', { ':q': S('a'), ':r': S('b') }, 'unused in expressions: keys: {:r}'],
      ['phase = :q', { ':q': {} }, 'ExpressionAttributeValues contains invalid value: Supplied'],
      [`${'('.repeat(2000)}`, undefined, 'The expression is nested too deeply;'],
    ];
    for (const [expression, values, words] of cases) {
      expect(await holds(expression, values)).toContain(words);
    }
    expect(
      await plane.refusal('GetItem', {
        TableName: 'jobs',
        Key: key,
        ExpressionAttributeNames: { '#a': 'a' },
      }),
    ).toContain('ExpressionAttributeNames can only be specified when using expressions');
  });
});
