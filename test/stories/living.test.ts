import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** What lives at 08:00 is told of on that day; what begins later, on the next. */
const early = Date.UTC(2026, 0, 1, 6, 30);
const noon = Date.UTC(2026, 0, 1, 12);

const endpointJob = {
  kind: 'endpoint',
  name: 'btc',
  model: '@latest(search)',
  command: ['node', 'serve.mjs'],
  ttl: '4d',
  notify: ['email:owner@example.com'],
};

/** A plane with an endpoint that was deployed a few minutes after it started. */
async function deployed(startAt: number, change: object = {}) {
  const story = await startStory({ startAt });
  await story.end(await story.submit({ ...tuningJob, notify: ['email:other@example.com'] }));
  const job = await story.end(await story.submit({ ...endpointJob, ...change }));
  expect(job.phase).toBe('Succeeded');
  return story;
}

/** What one person was told of things that live, the oldest first. */
const toldTo = (story: Story, whom: string) =>
  story
    .outbox()
    .filter(({ to, subject }) => to === whom && / lives? | expires /.test(subject))
    .toReversed();

const subjects = (story: Story, to = 'owner@example.com') =>
  toldTo(story, to).map(({ subject }) => subject);

const daily = '[Trainyard] 1 thing lives and costs $2.76 a day';
const expires = '[Trainyard] Endpoint btc of default expires within a day';

describe('what lives and bills', () => {
  afterEach(noDenials);

  it('is told once a day to whom its job names, until it is deleted', async () => {
    const story = await deployed(early);
    await story.advance(hour);
    expect(subjects(story)).toEqual([]);
    await story.advance(hour);
    expect(subjects(story)).toEqual([daily]);
    const body = toldTo(story, 'owner@example.com')[0]?.body;
    expect(body).toContain('$2.76 a day  endpoint btc (default)  1 × ml.m5.large  ');
    expect(body).toMatch(/ {2}1 h old {2}ends 2026-01-05 06:\d\d UTC {2}by tester\n/);
    expect(body).toContain('$10.87 in the 30 days to come');
    await story.advance(day);
    expect(subjects(story)).toEqual([daily, daily]);
    const living = async () => (await story.api('GET', '/living')).body;
    expect(await living()).toMatchObject({
      items: [
        {
          ...{ kind: 'endpoint', name: 'btc', state: 'InService', perHourUsd: '0.115' },
          livesOn: { end: 'who asks it after that gets 404', opens: false },
        },
      ],
      perDayUsd: '2.76',
    });
    expect((await story.api('DELETE', '/endpoints/btc')).status).toBe(202);
    await story.advance(day);
    expect(subjects(story)).toEqual([daily, daily]);
    expect(await living()).toEqual({ items: [], perHourUsd: '0.00', perDayUsd: '0.00' });
    const { days, spentUsd } = (await story.api('GET', '/budgets/default')).body;
    expect(days.map((one: Shape) => one.day)).toEqual(['2026-01-01', '2026-01-02']);
    expect(days.at(-1)).toMatchObject({ spentUsd, reservedUsd: '0.00' });
    expect(Number(days[0].reservedUsd)).toBeGreaterThan(10);
    expect(toldTo(story, 'other@example.com')).toEqual([]);
  }, 120_000);

  it('is told to everybody who reads the topic when its job names nobody', async () => {
    const story = await deployed(early, { notify: [] });
    const call = (operation: string, request: object) =>
      story.kernel.call<Shape>('sns', operation, request, planePrincipal);
    const { Topics } = await call('ListTopics', {});
    const Endpoint = 'team@example.com';
    await call('Subscribe', { TopicArn: Topics[0].TopicArn, Protocol: 'email', Endpoint });
    await story.advance(2 * hour);
    expect(subjects(story, Endpoint)).toEqual([daily]);
  });

  it('has workloads that have been running for a day', async () => {
    const story = await startStory({
      startAt: early,
      model: () => ({ runSeconds: 30 * 3600, exitCode: 0 }),
    });
    const long = { ...taskJob, notify: endpointJob.notify, timeoutSeconds: 72 * 3600 };
    const id = await story.submit(long);
    await story.advance(25 * hour);
    expect(subjects(story)).toEqual([]);
    const running = { kind: 'task', jobId: id, state: 'Running', perHourUsd: '0.04937' };
    const { body } = await story.api('GET', '/living?project=default');
    expect(body).toMatchObject({ items: [running], perHourUsd: '0.04937' });
    expect(body.items[0].runsOn).toBe('Fargate 1 vCPU, 2048 MiB');
    await story.advance(hour);
    expect(subjects(story)).toEqual(['[Trainyard] 1 thing lives and costs $1.18 a day']);
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded' });
    await story.advance(20 * hour);
    expect(subjects(story)).toHaveLength(1);
  }, 120_000);
});

describe('the end of an endpoint', () => {
  afterEach(noDenials);

  it('is told a day before, once for each end that it gets', async () => {
    const story = await deployed(noon, { ttl: '26h' });
    await story.advance(hour);
    expect(subjects(story)).toEqual([]);
    await story.advance(4 * hour);
    expect(subjects(story)).toEqual([expires]);
    const [warning] = toldTo(story, 'owner@example.com');
    expect(warning?.body).toMatch(/At 2026-01-02 14:\d\d UTC it is deleted/);
    expect(warning?.body).toContain('$2.76 a day on 1 × ml.m5.large');
    await story.end(await story.submit({ ...endpointJob, ttl: '26h' }));
    await story.advance(4 * hour);
    expect(subjects(story)).toEqual([expires, expires]);
  });

  it('is announced only, where it is not further away than a day', async () => {
    const story = await deployed(noon, { ttl: '19h' });
    await story.advance(20 * hour);
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
    expect(subjects(story)).toEqual([]);
    const announced = story.outbox().find(({ subject }) => subject.includes('Succeeded: btc'));
    expect(announced?.body).toMatch(/btc serves it until 2026-01-02 07:\d\d UTC/);
  });
});
