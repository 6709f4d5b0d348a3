import { beforeEach, describe, expect, test } from 'vitest';
import { Kernel, planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Operation, Service, Shape } from '../../infra/local/kernel/types.ts';
import { filterMatches } from '../../infra/local/lambda/filter.ts';
import { createLambda } from '../../infra/local/lambda/lambda.ts';
import type { LambdaRuntime, Outcome } from '../../infra/local/lambda/types.ts';

const streamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs/stream/1';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:dead';

let now = 0;
let stream: Shape[] = [];
let queue: Shape[] = [];
let logged: string[] = [];
let invocations: Shape[] = [];
let behave: (event: Shape) => Outcome;
let kernel: Kernel;
let lambda: Service;

const open = (run: NonNullable<Operation['run']>): Operation => ({ authorize: () => [], run });
const standIn = (
  id: string,
  operations: Record<string, NonNullable<Operation['run']>>,
): Service => ({
  id,
  schema: '',
  operations: Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, open(run)]),
  ),
});

const others = (): Service[] => [
  standIn('sts', {
    AssumeRole: (_tx, { RoleArn }, context) => ({
      Credentials: {
        AccessKeyId: 'K',
        SecretAccessKey: 'S',
        SessionToken: 'T',
        Expiration: context.now / 1000 + 3600,
      },
      AssumedRoleUser: { Arn: `${RoleArn}/session` },
    }),
  }),
  standIn('logs', {
    CreateLogStream: () => ({}),
    PutLogEvents: (_tx, { logEvents }) => {
      logged.push(...logEvents.map(({ message }: Shape) => message));
      return {};
    },
  }),
  standIn('sqs', {
    SendMessage: (_tx, { MessageBody }) => {
      queue.push(JSON.parse(MessageBody));
      return {};
    },
  }),
  standIn('iam', { PutResourcePolicy: () => ({}) }),
  standIn('dynamodb', {
    DescribeStream: () => ({ StreamDescription: { Shards: [{ ShardId: 'shard-1' }] } }),
    GetShardIterator: (_tx, { SequenceNumber = '0' }) => ({ ShardIterator: SequenceNumber }),
    GetRecords: (_tx, { ShardIterator, Limit }) => {
      const after = stream.filter(
        (one) => Number(one.dynamodb.SequenceNumber) > Number(ShardIterator),
      );
      return { Records: after.slice(0, Limit) };
    },
  }),
];

const runtime: LambdaRuntime = {
  async invoke(_spec, event, call) {
    invocations.push(event);
    call.log('a line\n');
    return behave(event);
  },
  close: async () => {},
};

beforeEach(() => {
  now = 1_800_000_000_000;
  [stream, queue, logged, invocations] = [[], [], [], []];
  behave = () => ({ ok: true, payload: null });
  lambda = createLambda({ runtime });
  kernel = new Kernel({
    ports: {
      clock: { now: () => now, wakeAt: () => () => {} },
      random: Math.random,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: (line) => {
        throw new Error(line);
      },
    },
    services: [lambda, ...others()],
    authorize: () => ({ allowed: true }),
  });
  put('AWS::Lambda::Function', {
    FunctionName: 'f',
    Code: { S3Key: 'k' },
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/f',
  });
});

function put(type: string, properties: Shape, logicalId = 'R') {
  return kernel.transact((tx, context) => {
    const resource = { logicalId, type, physicalName: 'x', properties, asset: () => '/code' };
    return lambda.resources![type]!(tx, resource, context);
  });
}

const invoke = (request: Shape) =>
  kernel.call<Shape>('lambda', 'Invoke', { FunctionName: 'f', ...request }, planePrincipal);

/** Runs tasks, moving the clock to each; answers when (in seconds) each invocation happened. */
async function runAll(): Promise<number[]> {
  const start = now;
  const times: number[] = [];
  for (let due = kernel.tasks.nextDue(); due !== undefined; due = kernel.tasks.nextDue()) {
    now = Math.max(now, due);
    const before = invocations.length;
    await kernel.tasks.runOne();
    if (invocations.length > before) times.push((now - start) / 1000);
  }
  return times;
}

describe('Invoke', () => {
  test('answers the payload, and writes the lines of the function to its log', async () => {
    behave = (event) => ({ ok: true, payload: { got: event } });
    const reply = await invoke({ Payload: '{"a":1}' });
    expect(reply.StatusCode).toBe(200);
    expect(JSON.parse(Buffer.from(reply.Payload).toString())).toEqual({ got: { a: 1 } });
    expect(logged.map((line) => line.split(' ')[0])).toEqual(['START', 'a', 'END', 'REPORT']);
  });

  test('answers an error of the function with 200 and FunctionError', async () => {
    behave = () => ({ ok: false, error: { errorType: 'E', errorMessage: 'm' } });
    const reply = await invoke({ Payload: '{}' });
    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(Buffer.from(reply.Payload).toString()).toBe('{"errorType":"E","errorMessage":"m"}');
  });

  test('refuses what Lambda refuses', async () => {
    await expect(invoke({ FunctionName: 'g' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
    await expect(invoke({ FunctionName: 'f:live' })).rejects.toThrow(/Function not found.*f:live/);
    await expect(invoke({ Payload: '{' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
    const large = JSON.stringify('x'.repeat(7_000_000));
    await expect(invoke({ Payload: large })).rejects.toMatchObject({ status: 413 });
  });

  test('an alias gives the version it points at; the same code is published once', async () => {
    const first = put('AWS::Lambda::Version', { FunctionName: 'f' });
    expect(put('AWS::Lambda::Version', { FunctionName: 'f' })).toEqual(first);
    expect(first.attributes).toMatchObject({ Version: '1' });
    const live = put('AWS::Lambda::Alias', {
      FunctionName: 'f',
      Name: 'live',
      FunctionVersion: '1',
    });
    expect(live.ref).toBe('arn:aws:lambda:us-east-1:000000000000:function:f:live');
    expect(await invoke({ FunctionName: live.ref })).toMatchObject({ ExecutedVersion: '1' });
  });
});

describe('an event', () => {
  const failing = () => {
    behave = () => ({ ok: false, error: { errorType: 'E', errorMessage: 'm' } });
  };

  test('that fails is tried again after one and two minutes, then told to the destination', async () => {
    failing();
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    put('AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'f',
      Qualifier: '$LATEST',
      DestinationConfig,
    });
    expect(await invoke({ InvocationType: 'Event', Payload: '{"a":1}' })).toMatchObject({
      StatusCode: 202,
    });
    expect(await runAll()).toEqual([0, 60, 180]);
    expect(queue).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { a: 1 },
        responsePayload: { errorType: 'E' },
      },
    ]);
  });

  test('is tried as often as its configuration says', async () => {
    failing();
    const config = { FunctionName: 'f', Qualifier: '$LATEST', MaximumRetryAttempts: 0 };
    put('AWS::Lambda::EventInvokeConfig', config);
    await invoke({ InvocationType: 'Event', Payload: '{}' });
    expect(await runAll()).toEqual([0]);
  });
});

describe('a stream mapping', () => {
  const map = (more: Shape = {}) =>
    put('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: streamArn,
      FunctionName: 'f',
      StartingPosition: 'TRIM_HORIZON',
      ...more,
    });

  function write(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const SequenceNumber = String(stream.length + 1);
      stream.push({
        eventName: 'INSERT',
        dynamodb: { SequenceNumber, ApproximateCreationDateTime: now / 1000 },
      });
    }
    kernel.transact((_tx, context) => {
      const key = `poll-stream:${streamArn}`;
      context.later({ service: 'lambda', name: 'poll-stream', key, payload: { streamArn } });
    });
  }

  const seen = () =>
    invocations.map(({ Records }) =>
      Records.map((one: Shape) => Number(one.dynamodb.SequenceNumber)),
    );

  const failOn = (poison: number) => {
    behave = ({ Records }) =>
      Records.some((one: Shape) => one.dynamodb.SequenceNumber === String(poison))
        ? { ok: false, error: { errorType: 'E', errorMessage: 'm' } }
        : { ok: true, payload: null };
  };

  test('takes each record once and in order, in batches', async () => {
    map({ BatchSize: 2 });
    write(3);
    await runAll();
    write(2);
    await runAll();
    expect(seen()).toEqual([[1, 2], [3], [4, 5]]);
    expect(invocations[0].Records[0].eventSourceARN).toBe(streamArn);
  });

  test('skips what no filter wants, and passes on', async () => {
    map({ FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"SequenceNumber":["2"]}}' }] } });
    write(3);
    await runAll();
    expect(seen()).toEqual([[2]]);
  });

  test('isolates a bad record by halving, gives it up and tells the destination', async () => {
    failOn(3);
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig });
    write(4);
    await runAll();
    expect(seen()).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(queue).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1 },
      },
    ]);
  });

  test('goes on after the reported records and tries only the others again', async () => {
    let first = true;
    behave = () => {
      const batchItemFailures = first ? [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] : [];
      first = false;
      return { ok: true, payload: { batchItemFailures } };
    };
    map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    write(3);
    await runAll();
    expect(seen()).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('gives up records that are too old without calling the function', async () => {
    map({ MaximumRecordAgeInSeconds: 60 });
    write(1);
    now += 61_000;
    write(1);
    await runAll();
    expect(seen()).toEqual([[2]]);
  });

  test('keeps its place when the template is read again, and stops when it is gone', async () => {
    map();
    write(1);
    await runAll();
    await kernel.call('lambda', 'PauseMappings', {}, planePrincipal);
    write(1);
    await runAll();
    expect(seen()).toEqual([[1]]);
    map();
    await runAll();
    expect(seen()).toEqual([[1], [2]]);
  });

  test('refuses what is not built, saying so', () => {
    expect(() => map({ ParallelizationFactor: 2 })).toThrow(/it has not ParallelizationFactor/);
    expect(() => map({ EventSourceArn: queueArn })).toThrow(/maps DynamoDB streams/);
  });
});

test.each([
  [{ a: ['x', 'y'] }, { a: 'y' }, true],
  [{ a: { b: [1] } }, { a: { b: 2 } }, false],
  [{ a: ['x'], b: ['y'] }, { a: 'x' }, false],
  [{ a: [{ exists: false }] }, {}, true],
  [{ a: [{ exists: true }] }, { a: { S: 'x' } }, false],
  [{ a: { S: [{ exists: true }] } }, { a: { S: 'x' } }, true],
  [{ a: [{ prefix: 'JOB#' }] }, { a: 'JOB#1' }, true],
  [{ a: [{ 'anything-but': ['x'] }] }, { a: 'y' }, true],
  [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
  [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: '5' }, true],
  [{ a: [{ numeric: ['=', 4] }] }, { a: 5 }, false],
  [{ $or: [{ a: ['1'] }, { b: ['1'] }] }, { b: '1' }, true],
])('the filter %j on %j is %j', (pattern, record, expected) => {
  expect(filterMatches(pattern, record)).toBe(expected);
});
