import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { filterMatches } from '../../infra/local/lambda/filter.ts';
import { LambdaPlane, queueArn, streamArn } from './lambda-plane.ts';

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
      const SequenceNumber = String(plane.stream.length + 1);
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

  test('skips what no filter wants, and passes on', async () => {
    map({ FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"SequenceNumber":["2"]}}' }] } });
    write(3);
    await plane.runAll();
    expect(seen()).toEqual([[2]]);
  });

  test('isolates a bad record by halving, gives it up and tells the destination', async () => {
    plane.failOn(({ Records }) =>
      Records.some((one: Shape) => one.dynamodb.SequenceNumber === '3'),
    );
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig });
    write(4);
    await plane.runAll();
    expect(seen()).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(plane.queue).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1 },
      },
    ]);
  });

  test('goes on after the reported records and tries only the others again', async () => {
    let first = true;
    plane.behave = () => {
      const batchItemFailures = first ? [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] : [];
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
