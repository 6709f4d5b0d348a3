import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { asAdmin, expectNothingHeld } from './accounts.ts';
import { account } from './endpoint-world.ts';
import { expectDeleted, onceAt } from './living-things.ts';
import { calmModel, noDenials, type Story, startStory } from './story.ts';

const hour = 3_600_000;
const image = 'registry.example/jupyter:1';
const notebook = { kind: 'notebook', image };

/** Of 1 vCPU, 4 GB and a secret ($0.40 a month) in an hour, in millionths of a dollar. */
const hourly = 40_480 + 4 * 4_445 + 556;

const tokens = ({ kernel }: Story): string[] =>
  kernel
    .transact((tx) => tx.all<{ text: string }>('SELECT text FROM secretsmanager_secret'))
    .map(({ text }) => text);

async function tasks({ kernel }: Story): Promise<string[]> {
  const request = { cluster: 'trainyard', desiredStatus: 'RUNNING' };
  return (await kernel.call<Shape>('ecs', 'ListTasks', request, planePrincipal)).taskArns;
}

const definitions = async ({ kernel }: Story): Promise<string[]> =>
  (await kernel.call<Shape>('ecs', 'ListTaskDefinitions', {}, planePrincipal)).taskDefinitionArns;

/** The security groups that notebooks of the plane have. */
async function groups({ kernel }: Story): Promise<Shape[]> {
  const Filters = [{ Name: 'tag:trainyard:plane', Values: ['trainyard'] }];
  return (await kernel.call<Shape>('ec2', 'DescribeSecurityGroups', { Filters }, planePrincipal))
    .SecurityGroups;
}

/** Lets one address in. */
const access = { cidr: '203.0.113.7/32' };

/** A notebook that can be opened. */
async function opened(story: Story, change: object = {}) {
  const job = await story.end(await story.submit({ ...notebook, ...change }));
  expect(job).toMatchObject({ phase: 'Succeeded', reason: null });
  return job;
}

async function expectNothingLeft(story: Story): Promise<void> {
  expect(await tasks(story)).toEqual([]);
  expect(tokens(story)).toEqual([]);
  expect(await definitions(story)).toEqual([]);
  expect(await groups(story)).toEqual([]);
  await expectNothingHeld(story);
}

describe('a notebook', () => {
  afterEach(noDenials);

  it('is opened by its owner alone, and its token stands nowhere else', async () => {
    const story = await startStory();
    const job = await opened(story);
    expect(job.result).toMatchObject({
      notebook: 'notebook',
      folder: expect.stringMatching(/^s3:\/\/.*\/projects\/default\/notebooks\/notebook\/$/),
    });
    const lives = Date.parse(job.result.expiresAt) - Date.parse(job.endedAt);
    expect(Math.abs(lives - 8 * hour)).toBeLessThan(60_000);
    const [token = ''] = tokens(story);
    expect(token).toMatch(/^\w{48}$/);
    const { status, body } = await story.api('GET', `/jobs/${job.id}/open`);
    expect(status).toBe(200);
    expect(body.url).toBe(`http://127.0.0.1:8888/?token=${token}`);
    const [arn = ''] = await tasks(story);
    expect(body.session).toMatchObject({
      region: 'us-east-1',
      target: expect.stringContaining(`ecs:trainyard_${arn.split('/').at(-1)}_`),
      port: 8888,
    });
    const authorization = `Bearer ${await story.token('default', 'admin', 'colleague')}`;
    const other = await story.api('GET', `/jobs/${job.id}/open`, undefined, { authorization });
    expect(other).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    expect(JSON.stringify(other.body)).not.toContain(token);
    const shown = [
      await story.job(job.id),
      (await story.api('GET', `/jobs/${job.id}/events`)).body,
      (await story.api('GET', `/jobs/${job.id}/logs`)).body,
      await story.kernel.call(
        'ecs',
        'DescribeTasks',
        { cluster: 'trainyard', tasks: [arn], include: ['TAGS'] },
        planePrincipal,
      ),
      story.outbox(),
    ];
    expect(JSON.stringify(shown)).not.toContain(token);
  });

  it('is reached from one address on request, by a group that ends with it', async () => {
    const story = await startStory();
    const job = await opened(story, { access });
    const IpRanges = [expect.objectContaining({ CidrIp: access.cidr })];
    expect(await groups(story)).toMatchObject([
      {
        GroupName: `trainyard-ty-${job.id.slice(4).toLowerCase()}-01`,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8888, ToPort: 8888, IpRanges }],
        IpPermissionsEgress: [],
      },
    ]);
    const [token = ''] = tokens(story);
    const { body } = await story.api('GET', `/jobs/${job.id}/open`);
    // On this machine the address of an interface is the loopback; that is all that differs.
    expect(body).toMatchObject({ url: `http://127.0.0.1:8888/?token=${token}`, session: null });
    const authorization = `Bearer ${await story.token('default', 'admin', 'colleague')}`;
    const other = await story.api('GET', `/jobs/${job.id}/open`, undefined, { authorization });
    expect(other.status).toBe(403);
    await story.advance(8 * hour + 20 * 60_000);
    await expectNothingLeft(story);
  });

  it('ends when it expires: it bills no more and its token is gone', async () => {
    const story = await startStory();
    const job = await opened(story);
    const { reserved, spent } = await account(story);
    expect(reserved / (8 * hourly)).toBeCloseTo(1, 3);
    expect(spent).toBe(0);
    await story.advance(8 * hour + 20 * 60_000);
    await expectNothingLeft(story);
    const { lines, actualUsd } = (await story.api('GET', `/jobs/${job.id}/cost`)).body;
    expect(lines).toMatchObject([{ state: 'closed', what: expect.stringContaining('notebook') }]);
    expect(Number(actualUsd) / ((8 * hourly) / 1e6)).toBeCloseTo(1, 1);
    expect((await account(story)).spent).toBe(Math.round(Number(actualUsd) * 1e6));
    const late = await story.api('GET', `/jobs/${job.id}/open`);
    expect(late).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });

  it('lives longer when it is extended, as far as the budget allows', async () => {
    const story = await startStory();
    const job = await opened(story, { ttl: '1h' });
    const extend = (ttl: string) => story.api('POST', `/jobs/${job.id}/extend`, { ttl });
    const shorter = await extend('30m');
    expect(shorter).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
    const { status, body } = await extend('3h');
    expect([status, body.items.length]).toEqual([200, 1]);
    const until = Date.parse(body.items[0].expiresAt) - story.clock.now();
    expect(Math.abs(until - 3 * hour)).toBeLessThan(60_000);
    expect((await account(story)).reserved / (3 * hourly)).toBeCloseTo(1, 2);
    await story.advance(2 * hour);
    expect((await story.api('GET', `/jobs/${job.id}/open`)).status).toBe(200);
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.20' });
    expect(await extend('7d')).toMatchObject({ status: 422, body: { code: 'BudgetExceeded' } });
    await story.advance(hour + 20 * 60_000);
    await expectNothingLeft(story);
    expect((await extend('8h')).status).toBe(404);
  });

  it('is not extended beside another where the budget has room for one of them', async () => {
    const story = await startStory();
    const first = await opened(story, { ttl: '1h' });
    const second = await opened(story, { ttl: '1h', name: 'other' });
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.30' });
    const extend = ({ id }: Shape) => story.api('POST', `/jobs/${id}/extend`, { ttl: '3h' });
    const answers = await Promise.all([first, second].map(extend));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    const refused = answers.find(({ status }) => status === 422)!;
    expect(refused.body).toMatchObject({
      code: 'BudgetExceeded',
      allowed: expect.stringMatching(/^at most 0\.06/),
    });
    const { reserved, spent } = await account(story);
    expect(reserved + spent).toBeLessThanOrEqual(300_000);
  });

  it('is ended by a cancel, also while it starts', async () => {
    const story = await startStory();
    const starting = await story.submit(notebook);
    await story.until(starting, 'Running');
    await story.api('POST', `/jobs/${starting}/cancel`);
    expect(await story.end(starting)).toMatchObject({ phase: 'Cancelled' });
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
    const job = await opened(story);
    const cancelled = await story.api('POST', `/jobs/${job.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 202, body: { phase: 'Succeeded' } });
    await story.advance(60_000);
    await expectNothingLeft(story);
    const again = await story.api('POST', `/jobs/${job.id}/cancel`);
    expect(again).toMatchObject({ status: 409, body: { code: 'JobEnded' } });
  });

  it('that was just ready is not said to be cancelled while it lives on', async () => {
    const story = await startStory();
    const id = await story.submit(notebook);
    await story.until(id, 'Finalizing');
    const cancel = () => story.api('POST', `/jobs/${id}/cancel`);
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'Conflict' } });
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded' });
    expect((await cancel()).status).toBe(202);
    await story.advance(60_000);
    await expectNothingLeft(story);
  });

  it('whose image has no Jupyter fails with its words, and leaves nothing', async () => {
    const neverStarts = 'CannotStartContainerError: exec: "sh": executable file not found in $PATH';
    const story = await startStory({
      model: (spec, random) => ({
        ...calmModel!(spec, random),
        ...(spec.id.endsWith('-main') ? { neverStarts } : {}),
      }),
    });
    const job = await story.end(await story.submit(notebook));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(job.message).toContain('executable file not found');
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it('is there once: another one of its name is refused until it has ended', async () => {
    const story = await startStory();
    const first = await opened(story);
    const second = await story.end(await story.submit(notebook));
    expect(second).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(second.message).toContain(`trainyard open ${first.id}`);
    expect((await story.api('GET', `/jobs/${first.id}/open`)).status).toBe(200);
    await opened(story, { name: 'other' });
    expect(await tasks(story)).toHaveLength(2);
    expect(await definitions(story)).toHaveLength(2);
    await story.api('POST', `/jobs/${first.id}/cancel`);
    await story.advance(60_000);
    const third = await opened(story);
    expect(third.result.folder).toBe(first.result.folder);
  });

  it('that ends by itself is given back without waiting for its time', async () => {
    const story = await startStory();
    const job = await opened(story);
    const [task] = await tasks(story);
    await story.kernel.call('ecs', 'StopTask', { cluster: 'trainyard', task }, planePrincipal);
    await story.advance(60_000);
    await expectNothingLeft(story);
    expect((await story.api('GET', `/jobs/${job.id}/open`)).status).toBe(404);
  });

  it('that has ended is not opened, although no event has told of its end', async () => {
    const story = await startStory({
      faults: { deliver: ({ source }) => (source === 'aws.ecs' ? 'drop' : 'deliver') },
    });
    const job = await opened(story);
    const [task] = await tasks(story);
    await story.kernel.call('ecs', 'StopTask', { cluster: 'trainyard', task }, planePrincipal);
    await story.advance(60_000);
    const late = await story.api('GET', `/jobs/${job.id}/open`);
    expect(late).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it.each([
    ['CreateSecret', 'lose-reply'],
    ['CreateSecurityGroup', 'lose-reply'],
    ['AuthorizeSecurityGroupIngress', 'kill-after'],
    ['RunTask', 'lose-reply'],
    ['RunTask', 'kill-after'],
    ['DescribeTasks', 'kill-after'],
  ] as const)('is there once, although at %s comes %s', async (operation, fate) => {
    const { met, call } = onceAt(operation, fate);
    const story = await startStory({ faults: { call } });
    const job = await opened(story, { access });
    expect([met.hits, (await tasks(story)).length, tokens(story).length]).toEqual([1, 1, 1]);
    expect(await groups(story)).toHaveLength(1);
    await story.api('POST', `/jobs/${job.id}/cancel`);
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it('goes with its job when that is deleted, and the proof finds nothing', async () => {
    const story = await startStory();
    const job = await opened(story, { access });
    await expectDeleted(story, job.id, { what: 'notebook', name: 'notebook' });
    await expectNothingLeft(story);
  });
});
