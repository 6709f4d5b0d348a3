import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const day = 86_400_000;
const minute = 60_000;

const job = { ...taskJob, notify: [] };
const nightly = { schedule: '30 2 * * *', timeZone: 'Europe/Berlin', job };
const often = { schedule: 'rate(10 minutes)', timeZone: 'UTC', job };

/** These days in each of three zones, which lie less than a day apart. */
const inEach = (days: string[]) => ({
  'Europe/Berlin': days,
  'America/New_York': days,
  'Australia/Sydney': days,
});

/** The name of the schedule that runs by a zone's clock. */
const nameIn = (timeZone: string) =>
  `in-${timeZone.split('/')[1]!.toLowerCase().replace('_', '-')}`;

/** A job of this model takes so many seconds. */
const taking = (runSeconds: number) => ({ model: () => ({ runSeconds, exitCode: 0 }) });

async function put(story: Story, name: string, body: object) {
  const answer = await story.api('PUT', `/schedules/${name}`, body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

const get = async (story: Story, name: string) =>
  (await story.api('GET', `/schedules/${name}`)).body;

const jobsOf = async (story: Story): Promise<Shape[]> =>
  (await story.api('GET', '/jobs?limit=200')).body.items.toReversed();

const outcomes = (schedule: Shape) => schedule.runs.map(({ outcome }: Shape) => outcome);

/** What the wall clock of a zone shows, to the minute. */
const wall = (at: string, timeZone: string) =>
  new Date(at).toLocaleString('sv-SE', { timeZone }).slice(5, 16);

describe('a nightly schedule whose every firing comes twice', () => {
  afterEach(noDenials);

  /** What was expected of a schedule is all it did, whatever other zones are on the same plane. */
  async function expectRuns(story: Story, timeZone: string, times: string[]) {
    const name = nameIn(timeZone);
    const all = await jobsOf(story);
    const jobs = all.filter(({ submittedBy }) => submittedBy === `schedule:${name}`);
    expect(jobs.map(({ createdAt }) => wall(createdAt, timeZone))).toEqual(times);
    expect(new Set(jobs.map(({ phase }) => phase))).toEqual(new Set(['Succeeded']));
    expect(jobs[0]).toMatchObject({ name: 'chore' });
    expect(outcomes(await get(story, name))).toEqual(times.map(() => 'Started'));
  }

  it.each<[string, Record<string, string[]>]>([
    ['2026-03-28', { 'Europe/Berlin': ['03-28', '03-30', '03-31'] }],
    ['2026-10-24', { 'Europe/Berlin': ['10-24', '10-25', '10-26'] }],
    ['2026-03-07', { 'America/New_York': ['03-07', '03-09', '03-10'] }],
    ['2026-10-31', { 'America/New_York': ['10-31', '11-01', '11-02'] }],
    ['2026-10-03', { 'Australia/Sydney': ['10-03', '10-05', '10-06'] }],
    ['2026-04-04', { 'Australia/Sydney': ['04-04', '04-05', '04-06'] }],
    ['2028-02-28', inEach(['02-28', '02-29', '03-01'])],
    ['2026-12-31', inEach(['12-31', '01-01'])],
  ])('from %s on makes one job on each of %j', async (from, daysIn) => {
    // In each of these zones the first of these days has not yet begun.
    const startAt = Date.parse(`${from}T00:00:00Z`) - day / 2;
    const story = await startStory({ startAt, faults: { copies: () => 2 } });
    const expected = Object.entries(daysIn).map(
      ([timeZone, days]) => [timeZone, days.map((one) => `${one} 02:30`)] as const,
    );
    const ends: number[] = [];
    for (const [timeZone, times] of expected) {
      const { next } = await put(story, nameIn(timeZone), { ...nightly, timeZone });
      const first: string[] = next.slice(0, times.length);
      expect(first.map((at) => wall(at, timeZone))).toEqual(times);
      ends.push(Date.parse(first.at(-1)!));
    }
    // No zone is a day behind another, so none has begun its next night by then.
    await story.runUntil(Math.max(...ends) + minute * 30);
    for (const [timeZone, times] of expected) await expectRuns(story, timeZone, times);
    expect(await jobsOf(story)).toHaveLength(expected.flatMap(([, times]) => times).length);
  });
});

describe('an occurrence that comes while the job before still runs', () => {
  afterEach(noDenials);

  it('is skipped under Forbid, which says why', async () => {
    const story = await startStory(taking(900));
    await put(story, 'busy', often);
    await story.advance(32 * minute);
    const { runs, lastJob } = await get(story, 'busy');
    expect(runs.map(({ outcome }: Shape) => outcome)).toEqual(['Started', 'Skipped', 'Started']);
    expect(runs[1].message).toBe(`${runs[0].jobId} had not ended.`);
    expect(lastJob).toMatchObject({ id: runs[2].jobId, phase: 'Running' });
    expect(await jobsOf(story)).toHaveLength(2);
  });

  it('takes its place under Replace', async () => {
    const story = await startStory(taking(900));
    await put(story, 'busy', { ...often, concurrencyPolicy: 'Replace' });
    await story.advance(34 * minute);
    const jobs = await jobsOf(story);
    expect(jobs.map(({ phase }) => phase)).toEqual(['Cancelled', 'Cancelled', 'Running']);
    expect((await get(story, 'busy')).runs[1].message).toBe(`instead of ${jobs[0]!.id}`);
  });

  it('waits for the end under Queue, in order and without a gap', async () => {
    const story = await startStory(taking(900));
    await put(story, 'busy', { ...often, concurrencyPolicy: 'Queue' });
    await story.advance(31 * minute);
    expect(outcomes(await get(story, 'busy'))).toEqual(['Started', 'Started', 'Waiting']);
    await put(story, 'busy', { ...often, schedule: '0 0 1 1 *', concurrencyPolicy: 'Queue' });
    await story.advance(60 * minute);
    const jobs = await jobsOf(story);
    expect(jobs.map(({ phase }) => phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    for (const [index, later] of jobs.slice(1).entries()) {
      const gap = Date.parse(later.createdAt) - Date.parse(jobs[index]!.endedAt);
      expect(gap).toBeGreaterThanOrEqual(0);
      expect(gap).toBeLessThan(10_000);
    }
    expect((await get(story, 'busy')).waiting).toEqual([]);
  });

  it('runs beside it under Allow', async () => {
    const story = await startStory(taking(900));
    await put(story, 'busy', { ...often, concurrencyPolicy: 'Allow' });
    await story.advance(22 * minute);
    const jobs = await jobsOf(story);
    expect(jobs.map(({ phase }) => phase)).toEqual(['Running', 'Running']);
  });
});

describe('a schedule', () => {
  afterEach(noDenials);

  it('makes no job that would start after its deadline', async () => {
    let lost = true;
    const story = await startStory({
      faults: {
        call: ({ service, operation, roleArn }) =>
          lost && service === 'dynamodb' && operation === 'GetItem' && /fired/i.test(roleArn ?? '')
            ? 'lose-request'
            : undefined,
      },
    });
    await put(story, 'late', { ...often, startingDeadlineSeconds: 60 });
    await story.advance(11 * minute);
    lost = false;
    await story.advance(5 * minute);
    const { runs } = await get(story, 'late');
    expect(runs).toMatchObject([{ outcome: 'Skipped' }]);
    expect(runs[0].message).toMatch(/^\d+ s late; startingDeadlineSeconds is 60\.$/);
    expect(await jobsOf(story)).toEqual([]);
  });

  it('rests while it is paused, and can be run by hand even then', async () => {
    const story = await startStory();
    await put(story, 'often', often);
    await story.advance(11 * minute);
    const resting = await put(story, 'often', { ...often, suspend: true });
    expect(resting.next).toEqual([]);
    await story.advance(60 * minute);
    expect(await jobsOf(story)).toHaveLength(1);
    const { status, body } = await story.api('POST', '/schedules/often/run');
    expect(status).toBe(202);
    expect(await story.end(body.id)).toMatchObject({ phase: 'Succeeded' });
    await put(story, 'often', often);
    await story.advance(11 * minute);
    expect(outcomes(await get(story, 'often'))).toEqual(['Started', 'Started', 'Started']);
  });

  it('is listed, and starts nothing once it is deleted', async () => {
    const story = await startStory();
    await put(story, 'often', often);
    await put(story, 'nightly', nightly);
    const { items } = (await story.api('GET', '/schedules')).body;
    expect(items.map(({ name }: Shape) => name)).toEqual(['nightly', 'often']);
    for (const name of ['often', 'nightly']) {
      expect((await story.api('DELETE', `/schedules/${name}`)).status).toBe(204);
    }
    expect((await story.api('GET', '/schedules/often')).status).toBe(404);
    await story.advance(2 * day);
    expect(await jobsOf(story)).toEqual([]);
  });

  const started = startStory();

  it.each<[string, object, string, RegExp]>([
    ['no time zone', { timeZone: undefined }, '/timeZone', /missing/],
    ['a zone that is none', { timeZone: 'Mars/Base' }, '/timeZone', /IANA/],
    ['an offset as zone', { timeZone: '+02:00' }, '/timeZone', /IANA/],
    ['both day fields', { schedule: '0 2 1 * MON' }, '/schedule', /two schedules/],
    ['an hour too many', { schedule: '0 24 * * *' }, '/schedule', /hours/],
    ['four fields', { schedule: '0 2 * *' }, '/schedule', /crontab/],
    ['both days in cron()', { schedule: 'cron(0 2 * * * *)' }, '/schedule', /exactly one/],
    ['a rate of nothing', { schedule: 'rate(0 hours)' }, '/schedule', /rate/],
    ['a day that never comes', { schedule: '0 0 31 2 *' }, '/schedule', /never comes/],
    ['an unknown policy', { concurrencyPolicy: 'Maybe' }, '/concurrencyPolicy', /Forbid/],
    ['a deadline too short', { startingDeadlineSeconds: 5 }, '/startingDeadlineSeconds', /60/],
    ['an unknown member', { colour: 'red' }, '/colour', /not a known field/],
    ['no job', { job: undefined }, '/job', /missing/],
    ['a job that is wrong', { job: { ...job, cpu: 300 } }, '/job/cpu', /Fargate/],
    [
      'a job that Amazon ECS would refuse',
      { job: { ...job, command: ['x'.repeat(4000), 'y'.repeat(4000), 'z'.repeat(200)] } },
      '/job/command',
      /characters of overrides; Amazon ECS takes 8192/,
    ],
  ])('is refused with %s', async (_what, wrong, pointer, detail) => {
    const story = await started;
    const { status, body } = await story.api('PUT', '/schedules/bad', { ...nightly, ...wrong });
    expect({ status, code: body.code, pointer: body.pointer }).toEqual({
      status: 422,
      code: 'InvalidSpec',
      pointer,
    });
    expect(body.detail).toMatch(detail);
    expect((await story.api('GET', '/schedules/bad')).status).toBe(404);
  });
});
