import { beforeEach, describe, expect, it } from 'vitest';
import { dynamodbPlane, jobsTable, N, S } from './dynamodb-plane.ts';

let plane: ReturnType<typeof dynamodbPlane>;
const TableName = 'jobs';
const job = { pk: S('JOB#1'), sk: S('META') };
const slot = { pk: S('QUOTA#ml'), sk: S('META') };

beforeEach(async () => {
  plane = dynamodbPlane();
  await plane.call('CreateTable', jobsTable);
  await plane.call('PutItem', { TableName, Item: { ...slot, slots: N(1) } });
});

const admission = {
  TransactItems: [
    { Put: { TableName, Item: job, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Update: {
        TableName,
        Key: slot,
        UpdateExpression: 'SET slots = slots - :one',
        ConditionExpression: 'slots >= :one',
        ExpressionAttributeValues: { ':one': N(1) },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ],
};

const slots = async () => (await plane.call('GetItem', { TableName, Key: slot })).Item.slots.N;

describe('TransactWriteItems', () => {
  it('writes everything, or nothing with the reasons in the order asked', async () => {
    expect(await plane.call('TransactWriteItems', admission)).toEqual({});
    expect(await slots()).toBe('0');
    await plane.call('DeleteItem', { TableName, Key: job });
    await expect(plane.call('TransactWriteItems', admission)).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons ' +
        'for specific reasons [None, ConditionalCheckFailed]',
      fields: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { ...slot, slots: N(0) },
          },
        ],
      },
    });
    expect(await plane.call('GetItem', { TableName, Key: job })).toEqual({});
  });

  it('answers a token again for ten minutes and refuses another request under it', async () => {
    const request = { ...admission, ClientRequestToken: 'token-1' };
    await plane.call('TransactWriteItems', request);
    plane.pass(9 * 60_000);
    expect(await plane.call('TransactWriteItems', request)).toEqual({});
    expect(await slots()).toBe('0');
    const other = { TransactItems: admission.TransactItems.slice(0, 1) };
    const again = { ...other, ClientRequestToken: 'token-1' };
    expect(await plane.refusal('TransactWriteItems', again)).toContain(
      'IdempotentParameterMismatchException',
    );
    plane.pass(60_000);
    expect(await plane.refusal('TransactWriteItems', request)).toContain(
      '[ConditionalCheckFailed, ConditionalCheckFailed]',
    );
  });

  it('forgets the token of a transaction that was cancelled', async () => {
    const request = { ...admission, ClientRequestToken: 'token-1' };
    await plane.call('PutItem', { TableName, Item: { ...slot, slots: N(0) } });
    expect(await plane.refusal('TransactWriteItems', request)).toContain('TransactionCanceled');
    await plane.call('PutItem', { TableName, Item: { ...slot, slots: N(1) } });
    expect(await plane.call('TransactWriteItems', request)).toEqual({});
  });

  it('refuses two writes of one item, and checks without writing', async () => {
    const check = {
      ConditionCheck: { TableName, Key: slot, ConditionExpression: 'attribute_exists(pk)' },
    };
    expect(await plane.refusal('TransactWriteItems', { TransactItems: [check, check] })).toBe(
      'ValidationException: Transaction request cannot include multiple operations on one item',
    );
    expect(await plane.call('TransactWriteItems', { TransactItems: [check] })).toEqual({});
    expect(await slots()).toBe('1');
  });

  it('says which item an impossible update belongs to', async () => {
    const Update = {
      TableName,
      Key: slot,
      UpdateExpression: 'SET a.b = :n',
      ExpressionAttributeValues: { ':n': N(1) },
    };
    await expect(
      plane.call('TransactWriteItems', { TransactItems: [{ Update }] }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      fields: { CancellationReasons: [{ Code: 'ValidationError' }] },
    });
  });
});

describe('TransactGetItems', () => {
  it('answers in the order asked, with nothing for a missing item', async () => {
    const TransactItems = [{ Get: { TableName, Key: job } }, { Get: { TableName, Key: slot } }];
    expect(await plane.call('TransactGetItems', { TransactItems })).toEqual({
      Responses: [{}, { Item: { ...slot, slots: N(1) } }],
    });
  });
});

describe('permissions', () => {
  it('asks for each action of a transaction, with its partition', async () => {
    const checks: object[] = [];
    const watched = dynamodbPlane({ allow: (check) => checks.push(check) > 0 });
    const role = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'r' };
    await watched.call('CreateTable', jobsTable);
    await watched.call('PutItem', { TableName, Item: { ...slot, slots: N(1) } });
    await watched.call('TransactWriteItems', admission, role);
    const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs';
    const within = { 'dynamodb:EnclosingOperation': 'TransactWriteItems' };
    expect(checks.splice(0)).toEqual([
      {
        action: 'dynamodb:PutItem',
        resource: table,
        conditions: { ...within, 'dynamodb:LeadingKeys': ['JOB#1'] },
      },
      {
        action: 'dynamodb:UpdateItem',
        resource: table,
        conditions: { ...within, 'dynamodb:LeadingKeys': ['QUOTA#ml'] },
      },
    ]);
    const request = {
      TableName,
      IndexName: 'by-team',
      KeyConditionExpression: 'team = :p',
      ExpressionAttributeValues: { ':p': S('p') },
    };
    await watched.call('Query', request, role);
    expect(checks).toEqual([
      {
        action: 'dynamodb:Query',
        resource: `${table}/index/by-team`,
        conditions: { 'dynamodb:LeadingKeys': ['p'] },
      },
    ]);
  });
});

describe('malformed requests', () => {
  it('answers each with an error of AWS, never with a crash', async () => {
    const requests: [string, object][] = [
      ['PutItem', {}],
      ['PutItem', { TableName }],
      ['PutItem', { TableName, Item: [] }],
      ['PutItem', { TableName, Item: { ...job, x: null } }],
      ['PutItem', { TableName, Item: { ...job, x: { L: 5 } } }],
      ['PutItem', { TableName, Item: job, ConditionExpression: 5 }],
      ['PutItem', { TableName, Item: job, Expected: {} }],
      ['PutItem', { TableName, Item: job, ReturnValues: 'ALL_NEW' }],
      ['GetItem', { TableName }],
      ['GetItem', { TableName, Key: 'x' }],
      ['Query', { TableName }],
      ['Query', { TableName, KeyConditionExpression: 7 }],
      ['BatchGetItem', {}],
      ['BatchGetItem', { RequestItems: { jobs: null } }],
      ['BatchWriteItem', { RequestItems: { jobs: {} } }],
      ['BatchWriteItem', { RequestItems: { jobs: [null] } }],
      ['TransactWriteItems', { TransactItems: [] }],
      ['TransactWriteItems', { TransactItems: [null] }],
      ['TransactWriteItems', { TransactItems: [{ Put: null }] }],
      ['TransactGetItems', { TransactItems: [{}] }],
      ['CreateTable', { TableName: 'xyz' }],
      ['ListTables', { Limit: 'x' }],
      ['GetRecords', { ShardIterator: 'x|y|z' }],
    ];
    for (const [operation, request] of requests) {
      const answer = await plane.refusal(operation, request);
      expect(answer, JSON.stringify(request)).toMatch(
        /^(ValidationException|SerializationException|ResourceNotFoundException): /,
      );
    }
  });
});
