import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { filterMatches } from '../../../../infra/local/lambda/filter.ts';
import { LambdaPlane, queueArn, streamArn } from './lambda-plane.ts';

/** AWS's sequence numbers have 21 digits at least. */
const sequence = (n: number) => String(n).padStart(21, '0');

let plane: LambdaPlane;

beforeEach(() => {
  plane = new LambdaPlane();
});

describe('a stream mapping', () => {
  const map = (more: Shape = {}) =>
    plane.put('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: streamArn,
      FunctionName: 'f',
      StartingPosition: 'TRIM_HORIZON',
      ...more,
    });

  function write(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const SequenceNumber = sequence(plane.stream.length + 1);
      plane.stream.push({
        eventName: 'INSERT',
        dynamodb: { SequenceNumber, ApproximateCreationDateTime: plane.now / 1000 },
      });
    }
    plane.kernel.transact((_tx, context) => {
      const key = `poll-stream:${streamArn}`;
      context.later({ service: 'lambda', name: 'poll-stream', key, payload: { streamArn } });
    });
  }

  const seen = () =>
    plane.invocations.map(({ Records }) =>
      Records.map((one: Shape) => Number(one.dynamodb.SequenceNumber)),
    );

  test('takes each record once and in order, in batches', async () => {
    map({ BatchSize: 2 });
    write(3);
    await plane.runAll();
    write(2);
    await plane.runAll();
    expect(seen()).toEqual([[1, 2], [3], [4, 5]]);
    expect(plane.invocations[0].Records[0].eventSourceARN).toBe(streamArn);
  });

  test('goes on by its iterator, and asks where it is once that has expired', async () => {
    map({ BatchSize: 2 });
    write(1);
    await plane.runAll();
    plane.now += 60_000;
    write(1);
    await plane.runAll();
    plane.now += 16 * 60_000;
    write(1);
    await plane.runAll();
    expect(seen()).toEqual([[1], [2], [3]]);
    expect(plane.reads).toEqual([0, 0, 60_000, 0, 16 * 60_000, 0, 0]);
  });

  test('skips what no filter wants, and passes on', async () => {
    const Pattern = JSON.stringify({ dynamodb: { SequenceNumber: [sequence(2)] } });
    map({ FilterCriteria: { Filters: [{ Pattern }] } });
    write(3);
    await plane.runAll();
    expect(seen()).toEqual([[2]]);
  });

  test('waits with a batch while no place is free, which is no try', async () => {
    plane = new LambdaPlane(1);
    await plane.call('Invoke', { FunctionName: 'f', Payload: '{"Records":[]}' });
    map({ MaximumRetryAttempts: 0 });
    write(2);
    expect(await plane.runAll()).toEqual([10]);
    expect(seen()).toEqual([[], [1, 2]]);
  });

  test('isolates a bad record by halving, gives it up and tells the destination', async () => {
    plane.failOn(({ Records }) =>
      Records.some((one: Shape) => one.dynamodb.SequenceNumber === sequence(3)),
    );
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig });
    write(4);
    await plane.runAll();
    expect(seen()).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(plane.queue).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: {
          startSequenceNumber: sequence(3),
          endSequenceNumber: sequence(3),
          batchSize: 1,
        },
      },
    ]);
  });

  test('goes on after the reported records and tries only the others again', async () => {
    let first = true;
    plane.behave = () => {
      const batchItemFailures = first ? [3, 2].map((n) => ({ itemIdentifier: sequence(n) })) : [];
      first = false;
      return { ok: true, payload: { batchItemFailures } };
    };
    map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    write(3);
    await plane.runAll();
    expect(seen()).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('gives up records that are too old without calling the function', async () => {
    map({ MaximumRecordAgeInSeconds: 60 });
    write(1);
    plane.now += 61_000;
    write(1);
    await plane.runAll();
    expect(seen()).toEqual([[2]]);
  });

  test('keeps its place when the template is read again, and stops when it is gone', async () => {
    map();
    write(1);
    await plane.runAll();
    await plane.call('PauseMappings', {});
    write(1);
    await plane.runAll();
    expect(seen()).toEqual([[1]]);
    map();
    await plane.runAll();
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
