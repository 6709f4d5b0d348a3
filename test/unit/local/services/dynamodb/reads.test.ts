import { beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { dynamodbPlane, jobsTable, N, S } from './dynamodb-plane.ts';

let plane: ReturnType<typeof dynamodbPlane>;
const put = (Item: object) => plane.call('PutItem', { TableName: 'jobs', Item });
const ask = (KeyConditionExpression: string, values: object, more: object = {}) => ({
  TableName: 'jobs',
  KeyConditionExpression,
  ExpressionAttributeValues: values,
  ...more,
});
const query = (condition: string, values: object, more: object = {}) =>
  plane.call('Query', ask(condition, values, more));
const sks = (page: Shape) => page.Items.map((item: Shape) => item.sk.S);

beforeEach(async () => {
  plane = dynamodbPlane();
  await plane.call('CreateTable', jobsTable);
});

/** Follows pages to the end; the answer is every item and the number of pages. */
async function allPages(operation: string, request: object) {
  const items: Shape[] = [];
  let ExclusiveStartKey: Shape;
  let pages = 0;
  do {
    const page: Shape = await plane.call(operation, { ...request, ExclusiveStartKey });
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
    pages += 1;
  } while (ExclusiveStartKey);
  return { items, pages };
}

describe('Query', () => {
  it('reads one partition in the byte order of UTF-8', async () => {
    const names = ['b', 'a', '\uff5e', '\u{1f600}', 'é', 'a\u0000b', 'Z'];
    for (const name of names) await put({ pk: S('p'), sk: S(name) });
    await put({ pk: S('q'), sk: S('other') });
    const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sks(await query('pk = :p', { ':p': S('p') }))).toEqual(byBytes);
    const down = await query('pk = :p', { ':p': S('p') }, { ScanIndexForward: false });
    expect(sks(down)).toEqual(byBytes.reverse());
  });

  it('has every condition on the sort key', async () => {
    for (const sk of ['EV#1', 'EV#2', 'EV#3', 'META']) await put({ pk: S('p'), sk: S(sk) });
    const ranges: [string, string[]][] = [
      ['sk = :a', ['EV#2']],
      ['sk < :a', ['EV#1']],
      [':a >= sk', ['EV#1', 'EV#2']],
      ['sk > :a', ['EV#3', 'META']],
      ['sk BETWEEN :a AND :b', ['EV#2', 'EV#3']],
    ];
    for (const [range, expected] of ranges) {
      const b = range.includes(':b') ? { ':b': S('EV#3') } : {};
      const page = await query(`pk = :p AND ${range}`, { ':p': S('p'), ':a': S('EV#2'), ...b });
      expect(sks(page)).toEqual(expected);
    }
    const page = await query('begins_with(sk, :e) AND pk = :p', { ':p': S('p'), ':e': S('EV#') });
    expect(sks(page)).toEqual(['EV#1', 'EV#2', 'EV#3']);
  });

  it('counts the limit before the filter and says where it stopped', async () => {
    for (let n = 1; n <= 5; n += 1) await put({ pk: S('p'), sk: S(`${n}`), n: N(n) });
    const request = { Limit: 2, FilterExpression: 'n > :two' };
    const values = { ':p': S('p'), ':two': N(2) };
    const first = await query('pk = :p', values, request);
    expect(first).toEqual({
      Items: [],
      Count: 0,
      ScannedCount: 2,
      LastEvaluatedKey: { pk: S('p'), sk: S('2') },
    });
    const { items, pages } = await allPages('Query', ask('pk = :p', values, request));
    expect([items.length, pages]).toEqual([3, 3]);
    const count = await query('pk = :p', { ':p': S('p') }, { Select: 'COUNT' });
    expect(count).toEqual({ Count: 5, ScannedCount: 5 });
  });

  it('ends a page after one megabyte', async () => {
    const large = S('x'.repeat(300_000));
    for (let n = 0; n < 6; n += 1) await put({ pk: S('p'), sk: S(`${n}`), large });
    const page = await query('pk = :p', { ':p': S('p') });
    expect(page.Count).toBe(4);
    const { items, pages } = await allPages('Query', ask('pk = :p', { ':p': S('p') }));
    expect([items.length, pages]).toEqual([6, 2]);
  });

  it('orders an index by number, is sparse, and pages over equal index keys', async () => {
    const ranks = ['10', '9', '-3', '0.5', '9', '9', '1e2'];
    for (const [at, score] of ranks.entries()) {
      await put({ pk: S(`JOB#${at}`), sk: S('META'), team: S('p'), score: N(score) });
    }
    await put({ pk: S('JOB#x'), sk: S('META'), team: S('p') });
    const request = ask('team = :p', { ':p': S('p') }, { IndexName: 'by-team', Limit: 2 });
    const first = await plane.call('Query', request);
    expect(first.LastEvaluatedKey).toEqual({
      pk: S('JOB#3'),
      sk: S('META'),
      team: S('p'),
      score: N('0.5'),
    });
    const { items } = await allPages('Query', request);
    expect(items.map(({ score }) => score.N)).toEqual(['-3', '0.5', '9', '9', '9', '10', '100']);
    const down = await allPages('Query', { ...request, ScanIndexForward: false });
    expect(down.items).toEqual(items.reverse());
  });

  it('follows an item that moves in or leaves an index', async () => {
    const key = { pk: S('JOB#1'), sk: S('META') };
    const inIndex = async (team: string) =>
      (await query('team = :p', { ':p': S(team) }, { IndexName: 'by-team' })).Count;
    await put({ ...key, team: S('a'), score: N(1) });
    await put({ ...key, team: S('b'), score: N(1) });
    expect([await inIndex('a'), await inIndex('b')]).toEqual([0, 1]);
    await plane.call('UpdateItem', {
      TableName: 'jobs',
      Key: key,
      UpdateExpression: 'REMOVE score',
    });
    expect(await inIndex('b')).toBe(0);
  });

  it('gives only what is projected into an index', async () => {
    await put({ pk: S('1'), sk: S('M'), team: S('p'), title: S('t'), secret: S('s') });
    const page = await query('team = :p', { ':p': S('p') }, { IndexName: 'ranks' });
    expect(page.Items).toEqual([{ pk: S('1'), sk: S('M'), team: S('p'), title: S('t') }]);
  });

  it('words mistakes as AWS does', async () => {
    const p = { ':p': S('p') };
    const n = { ':p': S('p'), ':n': N(1) };
    const cases: [string, object, object, string][] = [
      ['sk = :p', p, {}, 'Query condition missed key schema element: pk'],
      ['pk > :p', p, {}, 'Query key condition not supported'],
      ['pk = :p OR sk = :p', p, {}, 'Invalid operator used in KeyConditionExpression: OR'],
      ['pk = :p AND title = :p', p, {}, 'Query condition missed key schema element: sk'],
      ['pk = :p AND sk = :n', n, {}, 'Condition parameter type does not match schema type'],
      ['pk = :p AND pk = :p', p, {}, 'must only contain one condition per key'],
      ['pk = :p', n, { FilterExpression: 'sk = :n' }, 'Primary key attribute: sk'],
      ['pk = :p', p, { IndexName: 'none' }, 'The table does not have the specified index: none'],
      [
        'team = :p',
        p,
        { IndexName: 'ranks', ConsistentRead: true },
        'Consistent reads are not supported on global secondary indexes',
      ],
      [
        'team = :p',
        p,
        { IndexName: 'ranks', ProjectionExpression: 'secret' },
        'Global secondary index ranks does not project [secret]',
      ],
      ['pk = :p', p, { ExclusiveStartKey: { pk: S('p') } }, 'The provided starting key is invalid'],
      ['pk = :p', p, { ExclusiveStartKey: { pk: S('q'), sk: S('1') } }, 'outside query boundaries'],
      ['pk = :p', p, { Limit: 0 }, 'Member must have value greater than or equal to 1'],
    ];
    for (const [condition, values, more, words] of cases) {
      expect(await plane.refusal('Query', ask(condition, values, more))).toContain(words);
    }
  });
});

describe('Scan and batches', () => {
  it('scans all items in pages, and each once over all segments', async () => {
    for (let n = 0; n < 150; n += 1) await put({ pk: S(`p${n}`), sk: S('M'), n: N(n) });
    const whole = await allPages('Scan', { TableName: 'jobs', Limit: 40 });
    expect([whole.items.length, whole.pages]).toEqual([150, 4]);
    const parts = await Promise.all(
      [0, 1, 2].map((Segment) =>
        allPages('Scan', { TableName: 'jobs', Segment, TotalSegments: 3, Limit: 20 }),
      ),
    );
    const names = parts.flatMap(({ items }) => items.map(({ pk }) => pk.S));
    expect(new Set(names).size).toBe(150);
    expect(names.length).toBe(150);
  });

  it('writes and reads batches and refuses doubled keys', async () => {
    const key = (n: number) => ({ pk: S(`p${n}`), sk: S('M') });
    const puts = [1, 2, 3].map((n) => ({ PutRequest: { Item: key(n) } }));
    const written = await plane.call('BatchWriteItem', { RequestItems: { jobs: puts } });
    expect(written).toEqual({ UnprocessedItems: {} });
    const gone = { RequestItems: { jobs: [{ DeleteRequest: { Key: key(2) } }] } };
    await plane.call('BatchWriteItem', gone);
    const got = await plane.call('BatchGetItem', {
      RequestItems: { jobs: { Keys: [key(1), key(2), key(3)] } },
    });
    expect(got).toEqual({ Responses: { jobs: [key(1), key(3)] }, UnprocessedKeys: {} });
    const doubled = { RequestItems: { jobs: { Keys: [key(1), key(1)] } } };
    expect(await plane.refusal('BatchGetItem', doubled)).toContain('contains duplicates');
    const many = Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: key(n) } }));
    expect(await plane.refusal('BatchWriteItem', { RequestItems: { jobs: many } })).toContain(
      'Map value must satisfy constraint: [Member must have length less than or equal to 25',
    );
  });
});
