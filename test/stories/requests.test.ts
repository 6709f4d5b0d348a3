import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

describe('POST /jobs', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  });
  afterEach(noDenials);

  it('answers the same job for the same key and body', async () => {
    const key = { 'idempotency-key': 'nightly-1' };
    const first = await story.api('POST', '/jobs', taskJob, key);
    const second = await story.api('POST', '/jobs', taskJob, key);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect(first.headers.location).toBe(`/jobs/${first.body.id}`);
  });

  it('refuses a key that came with another body', async () => {
    const key = { 'idempotency-key': 'nightly-2' };
    await story.api('POST', '/jobs', taskJob, key);
    const other = await story.api('POST', '/jobs', { ...taskJob, name: 'other' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'IdempotencyKeyReused' } });
  });

  it('makes one job of 64 posts of one key at the same time', async () => {
    const key = { 'idempotency-key': 'storm' };
    const posts = Array.from({ length: 64 }, () => story.api('POST', '/jobs', taskJob, key));
    const answers = await Promise.all(posts);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  it.each([
    ['malformed JSON', '{"kind":', 400, 'MalformedJson'],
    ['an empty body', '', 400, 'MalformedJson'],
    ['a list', '[]', 422, 'InvalidSpec'],
    ['10,000 levels', deep, 400, 'BodyTooDeep'],
    ['2 MB', JSON.stringify({ kind: 'task', name: 'x'.repeat(2e6) }), 413, 'BodyTooLarge'],
    ['a member __proto__', '{"kind":"task","__proto__":{"a":1}}', 400, 'MalformedJson'],
    ['an unknown kind', { kind: 'nonsense' }, 422, 'InvalidSpec'],
    ['an unknown field', { ...taskJob, colour: 1 }, 422, 'InvalidSpec'],
    ['a wrong type', { ...taskJob, command: 'ls' }, 422, 'InvalidSpec'],
    ['an impossible size', { ...taskJob, cpu: 256, memory: 8192 }, 422, 'InvalidSpec'],
    [
      'an instance type without a price',
      { ...tuningJob, instanceType: 'ml.x9.huge' },
      422,
      'InvalidSpec',
    ],
    [
      'a range upside down',
      { ...tuningJob, ranges: { a: { min: 2, max: 1 } } },
      422,
      'InvalidSpec',
    ],
    ['no goal', { ...tuningJob, objective: { regex: 'a=(.)' } }, 422, 'InvalidSpec'],
    [
      'a cap that cannot hold',
      { ...tuningJob, budget: { maxCostUsd: '0.01' } },
      422,
      'BudgetExceeded',
    ],
    ['a project that is not there', { ...taskJob, project: 'elsewhere' }, 403, 'Forbidden'],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await story.api('POST', '/jobs', body);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('refuses a metric that cannot be found in linear time, and takes one that can', async () => {
    const post = (regex: string) =>
      story.api('POST', '/jobs', { ...tuningJob, objective: { minimize: 'rmse', regex } });
    const refused = await post('rmse=([0-9]+)\\1$');
    expect(refused).toMatchObject({ status: 422, body: { code: 'InvalidSpec' } });
    const { pointer, detail } = refused.body.errors[0];
    expect(pointer).toBe('/objective/regex');
    expect(detail).toContain('linear time (error parsing regexp: invalid escape sequence: `\\1`)');
    expect(await post('rmse=([0-9.]+)$')).toMatchObject({ status: 202 });
  });

  it('answers a plan and makes nothing', async () => {
    const before = (await story.api('GET', '/jobs')).body.items.length;
    const { status, body } = await story.api('POST', '/plans', tuningJob);
    expect(status).toBe(200);
    expect(body.plan.cost[0]).toMatchObject({ what: '4 trials on 1 × ml.m5.large' });
    expect((await story.api('GET', '/jobs')).body.items).toHaveLength(before);
  });

  it('makes no job for who asks for a plan as one did before', async () => {
    const before = (await story.api('GET', '/jobs')).body.items.length;
    const { status, body } = await story.api('POST', '/jobs?dryRun=true', tuningJob);
    expect([status, body.code]).toEqual([400, 'InvalidParameter']);
    expect(body.detail).toMatch('POST /plans');
    expect((await story.api('GET', '/jobs')).body.items).toHaveLength(before);
  });
});

describe('a task whose command and environment Amazon ECS would not take', () => {
  afterEach(noDenials);
  const big = { ...taskJob, environment: { BIG: 'x'.repeat(9000) } };
  const stages = {
    a: { kind: 'task', image: taskJob.image, command: ['x', 'y'.repeat(4000), 'z'.repeat(4000)] },
  };
  it('is refused by the plan and by the submission, also of a stage or a smoke run', async () => {
    const story = await startStory();
    const verify = { command: ['x', 'y'.repeat(4096), 'z'.repeat(4096)] };
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const { uri: source } = (await story.api('POST', '/uploads', upload)).body;
    for (const [body, pointer] of [
      [big, '/environment'],
      [{ ...big, image: undefined, source }, '/environment'],
      [{ kind: 'pipeline', stages }, '/stages/a/command'],
      [{ kind: 'image', source, verify }, '/verify/command'],
    ] as const) {
      for (const target of ['/jobs', '/plans']) {
        const answer = await story.api('POST', target, body);
        expect([answer.status, answer.body.pointer]).toEqual([422, pointer]);
        expect(answer.body.detail).toMatch(/characters of overrides; Amazon ECS takes 8192/);
      }
    }
    await story.stop();
  });

  it('runs where the text has just the length that Amazon ECS takes', async () => {
    const story = await startStory();
    const say = (length: number) => ({ ...taskJob, environment: { BIG: 'x'.repeat(length) } });
    const over = await story.api('POST', '/jobs', say(8192));
    const characters = Number(/(\d+) characters/.exec(over.body.detail)?.[1]);
    const longest = 8192 - (characters - 8192);
    expect((await story.api('POST', '/jobs', say(longest + 1))).status).toBe(422);
    const job = await story.end(await story.submit(say(longest)));
    expect(job).toMatchObject({ phase: 'Succeeded' });
    await story.stop();
  });
});

describe('a caller', () => {
  let story: Story;
  let id: string;
  beforeAll(async () => {
    story = await startStory();
    id = await story.submit(taskJob);
  });
  afterEach(noDenials);

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('without a token, or with a forged or expired one, gets 401', async () => {
    const good = await story.token('default', 'viewer');
    const forged = `${good.slice(0, -4)}AAAA`;
    for (const headers of [{ authorization: '' }, bearer('nonsense'), bearer(forged)]) {
      const { status, body } = await story.api('GET', `/jobs/${id}`, undefined, headers);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'Unauthenticated' });
    }
    const old = await startStory();
    const expired = await old.token('default', 'viewer');
    old.clock.advanceTo(old.clock.now() + 31 * 24 * 3_600_000);
    const { status, body } = await old.api('GET', '/jobs', undefined, bearer(expired));
    expect({ status, detail: body.detail }).toMatchObject({ status: 401 });
    expect(body.detail).toMatch(/expired/);
    await old.stop();
  });

  it('with a token whose algorithm is not one of ours gets 401 on every route', async () => {
    const good = await story.token('default', 'viewer');
    const [, claims = '', signature = ''] = good.split('.');
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const algorithms = ['none', 'None', 'HS256', 'ES256K', 'RS256', 'toString', 'constructor'];
    const headers = [...algorithms, '__proto__', '', 7, null, { kty: 'EC' }].map((alg) => ({
      alg,
    }));
    const others = [
      {},
      { alg: 'ES256', crit: ['exp'] },
      { alg: 'ES256', b64: false, crit: ['b64'] },
    ];
    for (const header of [...headers, ...others]) {
      for (const end of ['', 'AAAA', signature]) {
        const token = `${part({ kid: 'local', ...header })}.${claims}.${end}`;
        const { status } = await story.api('GET', '/jobs', undefined, bearer(token));
        expect({ header, end, status }).toEqual({ header, end, status: 401 });
      }
    }
    expect((await story.api('GET', '/jobs', undefined, bearer(good))).status).toBe(200);
  });

  it('finds no job of another project, on any call', async () => {
    const other = bearer(await story.token('research', 'admin'));
    const calls = [
      ['GET', ''],
      ['GET', '/events'],
      ['GET', '/logs'],
      ['GET', '/trials'],
      ['GET', '/cost'],
      ['POST', '/cancel'],
    ];
    for (const [method, rest] of calls) {
      const { status } = await story.api(method!, `/jobs/${id}${rest}`, undefined, other);
      expect(status).toBe(404);
    }
  });

  it('is told that a foreign project is not its own, by every list in the same way', async () => {
    const other = bearer(await story.token('elsewhere', 'admin'));
    for (const list of ['/jobs', '/schedules', '/endpoints']) {
      const answer = await story.api('GET', `${list}?project=default`, undefined, other);
      expect(answer, list).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    }
  });

  it('who may only look can not submit', async () => {
    const viewer = bearer(await story.token('default', 'viewer'));
    const answer = await story.api('POST', '/jobs', taskJob, viewer);
    expect(answer).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
  });

  it('gets 304 while its copy is right', async () => {
    const { headers } = await story.api('GET', `/jobs/${id}`);
    const again = { 'if-none-match': headers.etag! };
    expect((await story.api('GET', `/jobs/${id}`, undefined, again)).status).toBe(304);
    await story.end(id);
    expect((await story.api('GET', `/jobs/${id}`, undefined, again)).status).toBe(200);
  });

  it('pages through jobs that keep arriving without missing or repeating one', async () => {
    const old: string[] = [];
    for (let n = 0; n < 5; n += 1) old.unshift(await story.submit(taskJob));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await story.api('GET', `/jobs?limit=2&cursor=${cursor}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.cursor ?? '';
      await story.submit(taskJob);
    } while (cursor);
    expect(seen).toEqual([...old, id]);
  });

  it('is told what exists when a path does not', async () => {
    const { status, body } = await story.api('GET', '/nothing');
    expect(status).toBe(404);
    expect(body.allowed).toContain('POST /jobs');
  });
});
