import { beforeEach, describe, expect, it } from 'vitest';
import type { Shape, TemplateResource } from '../../../../../infra/local/kernel/types.ts';
import { createDynamodb } from '../../../../../infra/local/services/dynamodb/dynamodb.ts';
import { dynamodbPlane, jobsTable, N, S } from './dynamodb-plane.ts';

const TableName = 'jobs';
const key = { pk: S('JOB#1'), sk: S('META') };
const hour = 3_600_000;
let polls: unknown[];
let plane: ReturnType<typeof dynamodbPlane>;
let StreamArn: string;

beforeEach(async () => {
  polls = [];
  plane = dynamodbPlane({ polls });
  const { TableDescription } = await plane.call('CreateTable', jobsTable);
  StreamArn = TableDescription.LatestStreamArn;
});

async function iterator(ShardIteratorType: string, more: object = {}) {
  const { StreamDescription } = await plane.call('DescribeStream', { StreamArn });
  const { ShardId } = StreamDescription.Shards[0];
  const request = { StreamArn, ShardId, ShardIteratorType, ...more };
  return (await plane.call('GetShardIterator', request)).ShardIterator as string;
}

async function records(ShardIterator: string) {
  return (await plane.call('GetRecords', { ShardIterator })).Records as Shape[];
}

describe('table streams', () => {
  it('records each change with its images, and nothing for a change of nothing', async () => {
    const put = (n: number) => plane.call('PutItem', { TableName, Item: { ...key, n: N(n) } });
    await put(1);
    await put(2);
    await put(2);
    await plane.call('DeleteItem', { TableName, Key: key });
    const all = await records(await iterator('TRIM_HORIZON'));
    expect(all.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(all[1]).toMatchObject({
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: plane.now / 1000,
        Keys: key,
        OldImage: { ...key, n: N(1) },
        NewImage: { ...key, n: N(2) },
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(all[0]?.dynamodb.OldImage).toBeUndefined();
    expect(all[2]?.dynamodb.NewImage).toBeUndefined();
    const numbers = all.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
    expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('goes on from an iterator and from a sequence number', async () => {
    await plane.call('PutItem', { TableName, Item: key });
    const latest = await iterator('LATEST');
    const before = await plane.call('GetRecords', { ShardIterator: latest });
    expect(before.Records).toEqual([]);
    await plane.call('DeleteItem', { TableName, Key: key });
    const [removed] = await records(before.NextShardIterator);
    expect(removed?.eventName).toBe('REMOVE');
    const { SequenceNumber } = removed?.dynamodb ?? {};
    expect(await records(await iterator('AT_SEQUENCE_NUMBER', { SequenceNumber }))).toHaveLength(1);
    expect(await records(await iterator('AFTER_SEQUENCE_NUMBER', { SequenceNumber }))).toEqual([]);
  });

  it('keeps records for 24 hours and iterators for 15 minutes', async () => {
    await plane.call('PutItem', { TableName, Item: key });
    const early = await iterator('TRIM_HORIZON');
    const [first] = await records(early);
    plane.pass(25 * hour);
    expect(await plane.refusal('GetRecords', { ShardIterator: early })).toContain(
      'ExpiredIteratorException',
    );
    expect(await records(await iterator('TRIM_HORIZON'))).toEqual([]);
    await expect(
      iterator('AT_SEQUENCE_NUMBER', { SequenceNumber: first?.dynamodb.SequenceNumber }),
    ).rejects.toMatchObject({ code: 'TrimmedDataAccessException' });
  });

  it('wakes the reading functions once for many changes, and not for a refused one', async () => {
    for (let n = 0; n < 3; n += 1) {
      await plane.call('PutItem', { TableName, Item: { ...key, n: N(n) } });
    }
    await plane.runDue();
    expect(polls).toEqual([{ streamArn: StreamArn }]);
    const ConditionExpression = 'attribute_not_exists(pk)';
    await plane.refusal('PutItem', { TableName, Item: key, ConditionExpression });
    await plane.runDue();
    expect(polls).toHaveLength(1);
  });
});

describe('time to live', () => {
  const expiring = { ...key, expiresAt: N(0) };
  beforeEach(async () => {
    expiring.expiresAt = N(plane.now / 1000 + 3600);
    const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
    await plane.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification });
    await plane.call('PutItem', { TableName, Item: expiring });
    await plane.call('PutItem', { TableName, Item: { ...key, sk: S('keeps') } });
  });

  it('deletes an expired item late, in the name of the service', async () => {
    plane.pass(hour);
    await plane.runDue();
    expect(await plane.call('GetItem', { TableName, Key: key })).toEqual({ Item: expiring });
    plane.pass(hour);
    await plane.runDue();
    expect(await plane.call('GetItem', { TableName, Key: key })).toEqual({});
    expect((await plane.call('Scan', { TableName })).Count).toBe(1);
    const last = (await records(await iterator('TRIM_HORIZON'))).at(-1);
    expect(last).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    });
  });

  it('leaves an item whose expiry was moved or taken away', async () => {
    const later = { ...expiring, expiresAt: N(plane.now / 1000 + 7200) };
    await plane.call('PutItem', { TableName, Item: later });
    plane.pass(1.5 * hour);
    await plane.runDue();
    expect(await plane.call('GetItem', { TableName, Key: key })).toEqual({ Item: later });
    await plane.call('UpdateItem', {
      TableName,
      Key: key,
      UpdateExpression: 'REMOVE expiresAt',
    });
    plane.pass(48 * hour);
    await plane.runDue();
    expect(await plane.call('GetItem', { TableName, Key: key })).toEqual({ Item: key });
  });
});

describe('the table of the template', () => {
  const resource = (properties: Shape): TemplateResource => ({
    logicalId: 'Table',
    type: 'AWS::DynamoDB::GlobalTable',
    physicalName: 'plane-table',
    properties,
    asset: (name) => name,
  });
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = jobsTable;
  const properties = {
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes,
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    Replicas: [
      {
        Region: 'us-east-1',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
  };
  const handler = createDynamodb().resources?.['AWS::DynamoDB::GlobalTable'];
  const make = (given: Shape) =>
    plane.kernel.transact((tx, context) => handler?.(tx, resource(given), context));

  it('is made once and stays the same when the same template boots again', async () => {
    const made = make(properties);
    plane.pass(hour);
    expect(make(properties)).toEqual(made);
    expect(made).toMatchObject({
      ref: 'plane-table',
      attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/plane-table' },
    });
    expect(made?.attributes?.StreamArn).toContain('/stream/2026-01-01T00:00:00.000');
    const name = { TableName: 'plane-table' };
    const { TimeToLiveDescription } = await plane.call('DescribeTimeToLive', name);
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    expect(await plane.refusal('DeleteTable', name)).toContain('deletion protection');
  });

  it('fills an index that a later template adds', async () => {
    const { GlobalSecondaryIndexes: indexes, ...without } = properties;
    const fewer = { ...without, AttributeDefinitions: AttributeDefinitions.slice(0, 2) };
    make(fewer);
    const Item = { ...key, team: S('p'), score: N(1) };
    await plane.call('PutItem', { TableName: 'plane-table', Item });
    make({ ...properties, GlobalSecondaryIndexes: indexes });
    const page = await plane.call('Query', {
      TableName: 'plane-table',
      IndexName: 'by-team',
      KeyConditionExpression: 'team = :p',
      ExpressionAttributeValues: { ':p': S('p') },
    });
    expect(page.Items).toEqual([Item]);
  });
});
