import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { createLogs } from '../../../../infra/local/services/logs/logs.ts';
import { messagingPlane, noon } from './messaging-plane.ts';

let plane: ReturnType<typeof messagingPlane>;
const logGroupName = '/trainyard/tasks';
const inStream = (logStreamName: string) => ({ logGroupName, logStreamName });

beforeEach(async () => {
  plane = messagingPlane([createLogs()]);
  plane.put('logs', {
    type: 'AWS::Logs::LogGroup',
    properties: { LogGroupName: logGroupName, RetentionInDays: 7 },
  });
  for (const name of ['a/1', 'a/2', 'b/1']) await logs('CreateLogStream', inStream(name));
});

const logs = (operation: string, request: Shape) => plane.call('logs', operation, request);

/** Writes lines one millisecond apart, from `at` milliseconds after noon. */
function put(stream: string, at: number, ...messages: string[]) {
  const logEvents = messages.map((message, index) => ({ timestamp: noon + at + index, message }));
  return logs('PutLogEvents', { ...inStream(stream), logEvents });
}

const texts = ({ events }: Shape) => events.map(({ message }: Shape) => message);

test('a template group has its name and an ARN that ends in a star', () => {
  expect(plane.put('logs', { type: 'AWS::Logs::LogGroup' })).toEqual({
    ref: 'plane-It',
    attributes: { Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:plane-It:*' },
  });
});

describe('GetLogEvents', () => {
  test('pages forward; at the end its token stays, and later gives what has come', async () => {
    await put('a/1', 0, 'one', 'two', 'three');
    const from = { ...inStream('a/1'), startFromHead: true, limit: 2 };
    const first = await logs('GetLogEvents', from);
    expect(texts(first)).toEqual(['one', 'two']);
    const second = await logs('GetLogEvents', { ...from, nextToken: first.nextForwardToken });
    expect(texts(second)).toEqual(['three']);
    const end = await logs('GetLogEvents', { ...from, nextToken: second.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
    await put('a/1', 10, 'four');
    const more = await logs('GetLogEvents', { ...from, nextToken: end.nextForwardToken });
    expect(texts(more)).toEqual(['four']);
  });

  test('gives the latest by default and pages backward', async () => {
    await put('a/1', 0, 'one', 'two', 'three');
    const latest = await logs('GetLogEvents', { ...inStream('a/1'), limit: 2 });
    expect(texts(latest)).toEqual(['two', 'three']);
    const nextToken = latest.nextBackwardToken;
    const before = await logs('GetLogEvents', { ...inStream('a/1'), limit: 2, nextToken });
    expect(texts(before)).toEqual(['one']);
  });

  test('an empty stream can be followed from its beginning', async () => {
    const { nextForwardToken } = await logs('GetLogEvents', inStream('a/1'));
    await put('a/1', 0, 'first');
    const request = { ...inStream('a/1'), nextToken: nextForwardToken };
    expect(texts(await logs('GetLogEvents', request))).toEqual(['first']);
  });

  test('includes its start and excludes its end', async () => {
    await put('a/1', 0, 'one', 'two', 'three');
    const request = { ...inStream('a/1'), startTime: noon + 1, endTime: noon + 2 };
    expect(texts(await logs('GetLogEvents', request))).toEqual(['two']);
  });
});

describe('FilterLogEvents', () => {
  beforeEach(async () => {
    await put('a/1', 0, 'ERROR disk full', 'all is well');
    await put('b/1', 1, 'ERROR timeout');
    await put('a/2', 5, 'WARN "quoted" word');
  });

  test('interleaves the streams by time and includes its end', async () => {
    expect(texts(await logs('FilterLogEvents', { logGroupName, endTime: noon + 5 }))).toEqual([
      'ERROR disk full',
      'all is well',
      'ERROR timeout',
      'WARN "quoted" word',
    ]);
  });

  test('takes streams by name or by prefix, and pages', async () => {
    const byName = { logGroupName, logStreamNames: ['b/1'] };
    expect(texts(await logs('FilterLogEvents', byName))).toEqual(['ERROR timeout']);
    const byPrefix = { logGroupName, logStreamNamePrefix: 'a/', limit: 2 };
    const page = await logs('FilterLogEvents', byPrefix);
    expect(texts(page)).toEqual(['ERROR disk full', 'all is well']);
    const rest = await logs('FilterLogEvents', { ...byPrefix, nextToken: page.nextToken });
    expect(texts(rest)).toEqual(['WARN "quoted" word']);
    expect(rest.nextToken).toBeUndefined();
  });

  test.each([
    ['ERROR', 2],
    ['ERROR full', 1],
    ['"disk full"', 1],
    ['ERROR -disk', 1],
    ['?ERROR ?WARN', 3],
    ['"\\"quoted\\""', 1],
    ['error', 0],
  ])('with the pattern %s finds %i lines', async (filterPattern, count) => {
    const { events } = await logs('FilterLogEvents', { logGroupName, filterPattern });
    expect(events).toHaveLength(count);
  });

  test('refuses patterns it does not know, and a page token of another call', async () => {
    const ask = (more: Shape) => logs('FilterLogEvents', { logGroupName, ...more });
    await expect(ask({ filterPattern: '{ $.a = 1 }' })).rejects.toThrow('plain terms only');
    await expect(ask({ nextToken: 'xyz' })).rejects.toThrow('nextToken is invalid');
  });
});

describe('PutLogEvents', () => {
  test('creates neither group nor stream', async () => {
    const code = 'ResourceNotFoundException';
    const logEvents = [{ timestamp: noon, message: 'x' }];
    const toGroup = { logGroupName: 'none', logStreamName: 'x', logEvents };
    await expect(logs('PutLogEvents', toGroup)).rejects.toMatchObject({ code });
    await expect(put('none', 0, 'x')).rejects.toMatchObject({ code });
  });

  test('wants the events in order and leaves out those too old or too new', async () => {
    const hour = 3_600_000;
    const at = (hours: number) => ({ timestamp: noon + hours * hour, message: `${hours}` });
    const write = (...logEvents: Shape[]) =>
      logs('PutLogEvents', { ...inStream('a/1'), logEvents });
    await expect(write(at(1), at(0))).rejects.toThrow('chronological order');
    await expect(write(at(-25), at(0))).rejects.toThrow('cannot span 24 hours');
    expect(await write(at(-7 * 24 - 1), at(-7 * 24))).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
    });
    expect(await write(at(1), at(3))).toMatchObject({
      rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
    });
  });

  test('takes ten thousand lines in well under a second', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    const before = performance.now();
    await put('a/1', 0, ...lines);
    expect(performance.now() - before).toBeLessThan(1_000);
    const { events } = await logs('GetLogEvents', inStream('a/1'));
    expect(events).toHaveLength(10_000);
  });
});

test('streams are described by name or by their last event', async () => {
  await put('a/2', 0, 'x');
  await put('a/1', 1, 'y');
  const names = async (request: Shape) =>
    (await logs('DescribeLogStreams', { logGroupName, ...request })).logStreams.map(
      ({ logStreamName }: Shape) => logStreamName,
    );
  expect(await names({})).toEqual(['a/1', 'a/2', 'b/1']);
  expect(await names({ logStreamNamePrefix: 'a/', orderBy: 'LastEventTime' })).toEqual([
    'a/2',
    'a/1',
  ]);
  const { logGroups } = await logs('DescribeLogGroups', { logGroupNamePrefix: '/trainyard' });
  expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, storedBytes: 2 }]);
});

test('events older than the retention are forgotten', async () => {
  await put('a/1', 0, 'old');
  await plane.pass(6 * 86_400);
  expect(texts(await logs('FilterLogEvents', { logGroupName }))).toEqual(['old']);
  await plane.pass(2 * 86_400);
  expect(texts(await logs('FilterLogEvents', { logGroupName }))).toEqual([]);
});
