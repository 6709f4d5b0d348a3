import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Life,
  quietJob,
  runningAt,
  type SharedStory,
  sharedAssembly,
  slots,
  startShared,
} from './shares.ts';
import { noDenials, tuningJob } from './story.ts';

let assembly: string;
beforeAll(async () => {
  assembly = await sharedAssembly();
});
afterEach(noDenials);

const start = () => startShared({ assembly });

async function submitMany(story: SharedStory, project: string, count: number, job = quietJob) {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await story.submitTo(project, job));
  return ids;
}

const ofProject = (lives: readonly Life[], project: string) =>
  lives.filter((life) => life.project === project);

describe('projects that share a quota', () => {
  it('wait no longer than their share says, though 1,000 jobs of one came first', async () => {
    const story = await start();
    await submitMany(story, 'a', 1000);
    await story.advance(5000);
    const since = story.clock.now();
    const ids = await submitMany(story, 'b', 10);
    await story.endOf('b', ids[9]!);
    const lives = await story.lives();
    const ended = lives.filter((life) => life.ended < Infinity);
    const service = Math.max(...ended.map((life) => life.ended - life.started));
    for (const [index, id] of ids.entries()) {
      const { started } = lives.find((life) => life.id === id)!;
      const rounds = Math.ceil((index + 1) / (slots / 2)) + 1;
      expect(started - since, `job ${index + 1}`).toBeLessThanOrEqual(rounds * service);
    }
  }, 180_000);

  it('have slots by their weight while both wait', async () => {
    const story = await start();
    await submitMany(story, 'a', 8);
    await submitMany(story, 'heavy', 15);
    await story.advance(5 * 60_000);
    const lives = await story.lives();
    const last = Math.min(
      ...['a', 'heavy'].map((project) => Math.max(...ofProject(lives, project).map(startOf))),
    );
    // The first slots went to the project that was alone then.
    const both = lives.slice(slots).filter(({ started }) => started <= last);
    expect(both.length).toBeGreaterThan(12);
    const share = ofProject(both, 'heavy').length / both.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
  }, 120_000);

  it('have no more jobs at once than they may, in all quotas together', async () => {
    const story = await start();
    const ids = await submitMany(story, 'narrow', 4);
    for (let n = 0; n < 2; n += 1) ids.push(await story.submitTo('narrow', quietTuning));
    const others = await submitMany(story, 'a', 4);
    await story.advance(5000);
    const { queue } = await story.jobOf('narrow', ids[5]!);
    expect(queue).toEqual({
      position: 2,
      ahead: '1 of its project',
      reason: 'Waits for its project: 2 of the 2 jobs that it may have at once run.',
    });
    for (const id of ids) await story.endOf('narrow', id);
    for (const id of others) await story.endOf('a', id);
    const lives = await story.lives();
    const narrow = ofProject(lives, 'narrow');
    for (const { started } of narrow) expect(runningAt(narrow, started).length).toBeLessThan(3);
    // Those of the other project did not wait behind them.
    const waits = ofProject(lives, 'a').map((life) => life.started - life.queued);
    expect(waits.toSorted((one, other) => one - other)[1]).toBeLessThan(1000);
  }, 120_000);

  it('go by priority inside, then by age; stages have the priority of their pipeline', async () => {
    const story = await start();
    // There is one slot for these, so that the order is seen.
    await story.submitTo('a', quietTuning);
    await story.advance(5000);
    const { name: _name, notify: _notify, ...stage } = quietTuning;
    const wanted = new Map<string, string>();
    for (const [name, job] of Object.entries({
      low: { ...quietTuning, priority: 0 },
      normal: quietTuning,
      second: quietTuning,
      urgent: { kind: 'pipeline', priority: '8', stages: { stage } },
      first: { ...quietTuning, priority: 9 },
    })) {
      wanted.set(await story.submitTo('a', job), name);
    }
    await story.advance(5000);
    const [lowId] = [...wanted].find(([, name]) => name === 'low')!;
    expect((await story.jobOf('a', lowId)).queue).toEqual({
      position: 5,
      ahead: '4 of its project',
      reason: 'Waits for a slot of quota tuning: 1 of 1 are in use, 1 by its project, 0 by others.',
    });
    await story.endOf('a', lowId);
    const later = (await story.lives()).filter(({ kind }) => kind === 'tuning').slice(1);
    expect(later.map(({ id }) => wanted.get(id) ?? 'stage')).toEqual([
      'first',
      'stage',
      'normal',
      'second',
      'low',
    ]);
  }, 120_000);

  it('say when a priority is not one', async () => {
    const story = await start();
    await expect(story.submitTo('a', { ...quietJob, priority: 10 })).rejects.toThrow(
      /422.*\/priority: is 10; must be a whole number from 0 to 9/,
    );
  });
});

const quietTuning = { ...tuningJob, notify: [], maxJobs: 1, maxParallelJobs: 1 };
const startOf = ({ started }: Life) => started;
