import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { newYear, noDenials, type Story, startStory, taskJob } from './story.ts';

const day = 86_400_000;

const environment = {
  DAY: '${schedule.date}',
  AT: '${schedule.time}',
  PLAIN: '$${schedule.time}',
};
const job = { ...taskJob, notify: [], environment };
const nightly = { schedule: '30 0 * * *', timeZone: 'Europe/Berlin', job };

async function put(story: Story, body: object) {
  const answer = await story.api('PUT', '/schedules/nightly', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

const backfill = (story: Story, from: string, to: string) =>
  story.api('POST', '/schedules/nightly/backfill', { from, to });

/** The jobs of the schedule in the order of their times, each as it is read alone. */
async function jobsOf(story: Story): Promise<Shape[]> {
  const { items } = (await story.api('GET', '/jobs?kind=task')).body;
  return Promise.all(items.toReversed().map(({ id }: Shape) => story.job(id)));
}

const daysOf = (jobs: Shape[]) => jobs.map(({ spec }) => spec.environment.DAY);

describe('the job of a schedule', () => {
  afterEach(noDenials);

  it('has in each run its own time, and its day on the clock of the schedule', async () => {
    const story = await startStory({ startAt: newYear });
    const { job: written } = await put(story, nightly);
    expect(written.environment).toEqual(environment);
    await story.advance(2 * day);
    const jobs = await jobsOf(story);
    expect(jobs.map(({ spec }) => spec.environment)).toEqual([
      { DAY: '2026-01-02', AT: '2026-01-01T23:30:00Z', PLAIN: '${schedule.time}' },
      { DAY: '2026-01-03', AT: '2026-01-02T23:30:00Z', PLAIN: '${schedule.time}' },
    ]);
  });

  it('has it in the stages of a pipeline, beside references to other stages', async () => {
    const story = await startStory({ startAt: newYear });
    const { image } = taskJob;
    const from = '${first.outputs.rows}${schedule.date}/';
    const stages = {
      first: { kind: 'task', image, outputs: ['rows'], command: ['at', '${schedule.time}'] },
      second: { kind: 'task', image, command: ['read', from] },
    };
    await put(story, { ...nightly, job: { kind: 'pipeline', stages } });
    await story.advance(day);
    const [first, second] = await jobsOf(story);
    expect(first!.spec.command).toEqual(['at', '2026-01-01T23:30:00Z']);
    const { rows } = first!.result.outputs;
    expect(second!.spec.command).toEqual(['read', `${rows}2026-01-02/`]);
  });

  it('is not that of another: only a schedule has a time', async () => {
    const story = await startStory();
    const { status, body } = await story.api('POST', '/jobs', job);
    expect([status, body.pointer]).toEqual([422, '/environment']);
  });
});

describe('a backfill', () => {
  afterEach(noDenials);

  const tenth = newYear + 9.5 * day;

  it('runs the job for times that are past, one after the other, each once', async () => {
    const story = await startStory({ startAt: tenth });
    await put(story, { ...nightly, startingDeadlineSeconds: 60 });
    const { status, body } = await backfill(story, '2026-01-03', '2026-01-05');
    expect([status, body.waiting.length, body.done]).toEqual([202, 3, []]);
    await story.advance(3_600_000);
    const jobs = await jobsOf(story);
    expect(daysOf(jobs)).toEqual(['2026-01-03', '2026-01-04', '2026-01-05']);
    expect(new Set(jobs.map(({ phase }) => phase))).toEqual(new Set(['Succeeded']));
    for (const [index, later] of jobs.slice(1).entries()) {
      expect(later.createdAt >= jobs[index]!.endedAt).toBe(true);
    }
    const again = (await backfill(story, '2026-01-04', '2026-01-06')).body;
    expect(again.done.map(({ jobId }: Shape) => jobId)).toEqual([jobs[1]!.id, jobs[2]!.id]);
    expect(again.waiting).toHaveLength(1);
    await story.advance(3_600_000);
    expect(daysOf(await jobsOf(story))).toHaveLength(4);
  });

  it('takes moments too, both of which belong to it', async () => {
    const story = await startStory({ startAt: tenth });
    await put(story, nightly);
    const one = '2026-01-03T23:30:00Z';
    const { body } = await backfill(story, one, '2026-01-04T00:30:00+01:00');
    expect(body.waiting).toMatchObject([{ scheduledAt: '2026-01-03T23:30:00.000Z' }]);
  });

  it('rests while its schedule is paused', async () => {
    const story = await startStory({ startAt: tenth });
    await put(story, { ...nightly, suspend: true });
    expect((await backfill(story, '2026-01-03', '2026-01-04')).body.waiting).toHaveLength(2);
    await story.advance(3_600_000);
    expect(await jobsOf(story)).toEqual([]);
    await put(story, nightly);
    await story.advance(3_600_000);
    expect(daysOf(await jobsOf(story))).toEqual(['2026-01-03', '2026-01-04']);
  });

  it('lets no more wait than a schedule has room for', async () => {
    const story = await startStory({ startAt: tenth + 30 * day });
    await put(story, { ...nightly, schedule: '0 * * * *', timeZone: 'UTC', suspend: true });
    const statuses = [];
    for (const from of [1, 5, 9, 13, 17, 21]) {
      const days = [from, from + 3].map((one) => `2026-01-${String(one).padStart(2, '0')}`);
      statuses.push((await backfill(story, days[0]!, days[1]!)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 409]);
    const again = await backfill(story, '2026-01-01', '2026-01-04');
    expect([again.status, again.body.waiting.length]).toEqual([202, 96]);
  });

  it.each([
    ['2026-02-01', '2026-02-03', 'InvalidParameter', /had no occurrence/],
    ['1970-01-01', '1970-01-01', 'InvalidParameter', /had no occurrence/],
    ['2024-01-01', '2026-01-05', 'InvalidParameter', /had more than 100 occurrences/],
    ['last week', '2026-01-05', 'InvalidSpec', /\/from.*must be a day such as 2026-01-31/],
  ])('from %s to %s is refused as %s', async (from, to, code, detail) => {
    const story = await startStory({ startAt: tenth });
    await put(story, nightly);
    const { body } = await backfill(story, from, to);
    expect(body.code).toBe(code);
    expect(body.detail).toMatch(detail);
  });
});
