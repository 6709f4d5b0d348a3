import {
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { ECSClient, ListServicesCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../infra/local/kernel/types.ts';
import { createWire } from '../../../../infra/local/wire/wire.ts';
import { errorOf, stubService, wirePlane } from './wire-plane.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';
const dynamodb = stubService('dynamodb', {
  PutItem: () => ({ Attributes: { pk: { S: 'ü<&>' } } }),
  TransactWriteItems: () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
    throw new AwsError('TransactionCanceledException', 'Cancelled', 400, { CancellationReasons });
  },
});
const ecs = stubService('ecs', {
  RunTask: () => ({ tasks: [{ taskArn: 'arn:t', createdAt: 1_700_000_000.5 }], failures: [] }),
});
const sns = stubService('sns', {
  CreateTopic: () => ({ TopicArn }),
  Publish: () => ({ MessageId: 'm<1>' }),
  ListTopics: () => ({ Topics: [{ TopicArn }, { TopicArn: `${TopicArn}2` }] }),
  GetTopicAttributes: (request) => {
    if (request.TopicArn === TopicArn) return { Attributes: { TopicArn, DisplayName: '' } };
    throw new AwsError('NotFoundException', 'Topic does not exist', 404);
  },
});
const lambda = stubService('lambda', {
  Invoke: () => ({
    StatusCode: 200,
    FunctionError: 'Unhandled',
    Payload: Buffer.from('{"errorMessage":"no"}'),
  }),
});
const sqs = stubService('sqs', { ReceiveMessage: () => ({ Messages: [] }) });
const broken = stubService('monitoring', {
  ListDashboards: () => {
    throw new Error('a secret of ours');
  },
});

let plane: Awaited<ReturnType<typeof wirePlane>>;
beforeAll(async () => {
  const stubs = [dynamodb, ecs, sns, lambda, sqs, broken];
  plane = await wirePlane({ services: stubs.map(({ service }) => service) });
});
afterAll(() => plane.close());

describe.each(['onSocket', 'inProcess'] as const)('the wire, %s', (way) => {
  it('speaks JSON 1.0, errors with their members too', async () => {
    const client = new DynamoDBClient(plane[way]);
    const Item = { pk: { S: 'JOB#1' }, raw: { B: Buffer.from('abc') } };
    const put = await client.send(new PutItemCommand({ TableName: 't', Item }));
    expect(put.Attributes).toEqual({ pk: { S: 'ü<&>' } });
    expect(put.$metadata.requestId).toBeTruthy();
    expect(dynamodb.asked.at(-1)).toEqual({
      TableName: 't',
      Item: { pk: { S: 'JOB#1' }, raw: { B: 'YWJj' } },
    });
    const write = { TransactItems: [{ Put: { TableName: 't', Item } }] };
    const error = await errorOf(client.send(new TransactWriteItemsCommand(write)));
    expect(error.name).toBe('TransactionCanceledException');
    expect(error.CancellationReasons[1].Code).toBe('ConditionalCheckFailed');
  });

  it('speaks JSON 1.1 and says clearly what it does not have', async () => {
    const client = new ECSClient(plane[way]);
    const ran = await client.send(new RunTaskCommand({ taskDefinition: 'd' }));
    expect(ran.tasks?.[0]?.createdAt?.getTime()).toBe(1_700_000_000_500);
    const error = await errorOf(client.send(new ListServicesCommand({})));
    expect(error.name).toBe('UnknownOperationException');
    expect(error.message).toContain('ecs:ListServices');
    const messages = await new SQSClient(plane[way]).send(
      new ReceiveMessageCommand({ QueueUrl: `${plane.url}/000000000000/q` }),
    );
    expect(messages.$metadata.httpStatusCode).toBe(200);
  });

  it('speaks the query protocol: nested input, XML out, errors by their names', async () => {
    const client = new SNSClient(plane[way]);
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'a+b & c' } };
    const input = { TopicArn, Message: 'x=1&y=%2B ü', Subject: 's', MessageAttributes };
    const published = await client.send(new PublishCommand(input));
    expect(published.MessageId).toBe('m<1>');
    expect(sns.asked.at(-1)).toEqual(input);
    const Attributes = { DisplayName: 'Alerts' };
    const Tags = [{ Key: 'project', Value: 'p' }];
    await client.send(new CreateTopicCommand({ Name: 'alerts', Attributes, Tags }));
    expect(sns.asked.at(-1)).toEqual({ Name: 'alerts', Attributes, Tags });
    const listed = await client.send(new ListTopicsCommand({}));
    expect(listed.Topics).toHaveLength(2);
    const got = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(got.Attributes).toEqual({ TopicArn, DisplayName: '' });
    const missing = new GetTopicAttributesCommand({ TopicArn: `${TopicArn}3` });
    const error = await errorOf(client.send(missing));
    expect(error).toMatchObject({ name: 'NotFoundException', message: 'Topic does not exist' });
  });
});

const bare = async (
  method: string,
  path: string,
  service: string,
  more: object = {},
  query = '',
) => {
  const { accessKeyId } = plane.credentials;
  const { kernel } = plane;
  const principal = { arn: 'arn:aws:sts::0:assumed-role/r/s', roleArn: 'r' };
  const lookUpAccessKey = () => ({ principal, secret: '' });
  const wire = createWire({
    kernel,
    region: 'us-east-1',
    lookUpAccessKey,
    verify: false,
    log: () => {},
  });
  const scope = `${accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const headers = { authorization, 'x-amz-date': '20260101T000000Z', ...more };
  const body = Buffer.from('{"n":1}');
  const response = await wire.handle({ method, path, query, headers, body });
  return { ...response, text: Buffer.from(response.body as Uint8Array).toString() };
};

it('invokes a function by REST and marks its error', async () => {
  const path = '/2015-03-31/functions/job%2Dcreate/invocations';
  const response = await bare('POST', path, 'lambda', { 'x-amz-invocation-type': 'Event' });
  expect(response).toMatchObject({ status: 200, text: '{"errorMessage":"no"}' });
  expect(response.headers['x-amz-function-error']).toBe('Unhandled');
  const asked = lambda.asked.at(-1);
  expect(asked).toMatchObject({ FunctionName: 'job-create', InvocationType: 'Event' });
  expect(Buffer.from(asked.Payload).toString()).toBe('{"n":1}');
});

it('answers an unknown call in the protocol of whoever asked', async () => {
  const rest = await bare('POST', '/endpoints/e/invocations', 'sagemaker');
  expect(rest.text).toContain("no service 'sagemaker'");
  expect(rest.text).toContain('AWS_ENDPOINT_URL_SAGEMAKER');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const query = await bare('POST', '/', 'sts', form);
  expect(query.text).toContain('<Code>MissingAction</Code>');
  const target = await bare('POST', '/', 'ecs', { 'x-amz-target': 'Nobody.Knows' });
  expect(JSON.parse(target.text).__type).toBe('UnknownOperationException');
  const noTarget = await bare('POST', '/', 'ecs');
  expect(noTarget.status).toBe(400);
  const acl = await bare('GET', '/bucket/key', 's3');
  expect(acl.text).toContain('<Code>NoSuchBucket</Code>');
});

it.each([
  ['GET', '/bucket?max-keys=x', 's3', {}],
  ['GET', '/no?max-keys=2.5&constructor=1', 's3', { constructor: '1' }],
  ['POST', '/bad?delete', 's3', {}],
  ['PUT', '/bad?versioning', 's3', {}],
  ['PUT', '//key', 's3', {}],
  ['PUT', '/bad/key?partNumber=x&uploadId=y', 's3', {}],
  ['GET', '/%zz/%00', 's3', { range: 'bytes=x' }],
  ['POST', '/', 'constructor', { 'x-amz-target': 'constructor.constructor' }],
  ['POST', '/', 'dynamodb', { 'x-amz-target': 'DynamoDB_20120810.constructor' }],
  ['POST', '/?Action=__proto__', 'sns', { 'content-type': 'application/x-www-form-urlencoded' }],
])('answers nonsense with a 4xx: %s %s of %s', async (method, path, service, headers) => {
  const [before, query] = path.split('?');
  const response = await bare(method, before as string, service, headers, query);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});

it('tells nothing of our own faults', async () => {
  const failed = await bare('POST', '/', 'monitoring', {
    'x-amz-target': 'GraniteServiceVersion20100801.ListDashboards',
  });
  expect(failed.status).toBe(500);
  expect(failed.text).not.toContain('secret');
});

it('answers a write when it is durable, and fails where that fails', async () => {
  const { kernel } = plane;
  const flush = Promise.withResolvers<void>();
  const slow = {
    now: () => kernel.now(),
    has: (service: string) => kernel.has(service),
    transact: kernel.transact.bind(kernel),
    call: kernel.call.bind(kernel),
    written: () => kernel.written(),
    durable: () => flush.promise,
  };
  const principal = { arn: 'arn:aws:sts::0:assumed-role/r/s', roleArn: 'r' };
  const lookUpAccessKey = () => ({ principal, secret: '' });
  const wire = createWire({
    kernel: slow,
    lookUpAccessKey,
    verify: false,
    region: 'us-east-1',
    log: () => {},
  });
  const scope = 'A/20260101/us-east-1/s3/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const headers = { authorization, 'x-amz-date': '20260101T000000Z' };
  const ask = (method: string, path: string) =>
    wire.handle({ method, path, query: '', headers, body: Buffer.from('') });
  let answer: number | undefined;
  const made = ask('PUT', '/durable-bucket').then(({ status }) => {
    answer = status;
  });
  expect((await ask('GET', '/durable-bucket')).status).toBe(200);
  expect(answer).toBeUndefined();
  flush.resolve();
  await made;
  expect(answer).toBe(200);
  slow.durable = () => Promise.reject(new Error('EIO'));
  expect((await ask('PUT', '/another-bucket')).status).toBe(500);
});
