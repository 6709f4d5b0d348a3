import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import { seededRandom } from '../../infra/local/kernel/seeded-random.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const failing = { model: () => ({ runSeconds: 5, exitCode: 3, lines: ['no column "close"'] }) };
const hour = 3_600_000;

async function submitted(story: Story, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await story.submit(taskJob));
  return ids;
}

/** Every change of a job as the bus had it, `times` times each, shuffled by the seed. */
async function repeat(story: Story, jobId: string, times: number): Promise<void> {
  const { items } = (await story.api('GET', `/jobs/${jobId}/events`)).body;
  const entries = items.flatMap(({ phase, seq, attempt }: Shape) => {
    const detail = { v: 1, jobId, project: 'default', kind: 'task', phase, attempt, seq };
    const entry = {
      EventBusName: 'trainyard',
      Source: 'trainyard',
      DetailType: 'Job Changed',
      Detail: JSON.stringify(detail),
    };
    return Array(times).fill(entry);
  });
  const random = seededRandom(7);
  const shuffled = entries
    .map((entry: Shape) => ({ entry, at: random() }))
    .toSorted((a: Shape, b: Shape) => a.at - b.at)
    .map(({ entry }: Shape) => entry);
  for (let at = 0; at < shuffled.length; at += 10) {
    const request = { Entries: shuffled.slice(at, at + 10) };
    await story.kernel.call('events', 'PutEvents', request, planePrincipal);
    await story.advance(((at * 7919) % 60) * 1000);
  }
}

describe('a storm of messages', () => {
  afterEach(noDenials);

  it('of 221 failures in an hour is one message and one digest', async () => {
    const story = await startStory(failing);
    const ids = await submitted(story, 221);
    await story.advance(30 * 60_000);
    for (const id of ids) expect((await story.job(id)).phase).toBe('Failed');
    expect(story.outbox()).toHaveLength(1);
    await story.advance(hour);
    const [digest, first] = story.outbox();
    expect(story.outbox()).toHaveLength(2);
    expect(first?.subject).toBe('[Trainyard] Failed: chore (task)');
    expect(digest?.subject).toBe('[Trainyard] 220 more jobs of default ended');
    expect(digest?.body).toContain('Failed: 220 (UserCodeFailed 220).');
    expect(digest?.body.match(/job_[0-9A-Z]{26}/g)).toHaveLength(10);
    await story.advance(3 * hour);
    expect(story.outbox()).toHaveLength(2);
  }, 300_000);

  it('is over after its hour: the next failure is told at once', async () => {
    const story = await startStory(failing);
    await story.end(await story.submit(taskJob));
    await story.advance(hour + 10 * 60_000);
    await story.end(await story.submit(taskJob));
    await story.advance(60_000);
    expect(story.outbox().map(({ subject }) => subject)).toEqual(
      Array(2).fill('[Trainyard] Failed: chore (task)'),
    );
  });

  it('holds back no success among failures', async () => {
    let runs = 0;
    const story = await startStory({
      model: () => {
        runs += 1;
        return { runSeconds: 5, exitCode: runs % 2 };
      },
    });
    for (let n = 0; n < 4; n += 1) await story.end(await story.submit(taskJob));
    await story.advance(60_000);
    const told = story.outbox().map(({ subject }) => subject.split(' ')[1]);
    expect(told.toSorted()).toEqual(['Failed:', 'Succeeded:', 'Succeeded:']);
  });
});

describe('the events of one job on the bus', () => {
  afterEach(noDenials);

  it('may come a hundred times each, in any order: one message goes out', async () => {
    const story = await startStory();
    const id = await story.submit(taskJob);
    await story.end(id);
    await repeat(story, id, 100);
    await story.advance(2 * hour);
    expect(story.outbox()).toHaveLength(1);
  }, 120_000);
});
