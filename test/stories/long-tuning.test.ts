import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { historyOf } from './executions.ts';
import { noDenials, type Story, startStory, tuningJob } from './story.ts';

const hours = 3600;
const longJob = {
  ...tuningJob,
  maxJobs: 4,
  maxParallelJobs: 1,
  timeoutSeconds: 5 * 24 * hours,
};

/** States entered by both executions of a job: how often `Watch`, and all others together. */
async function transitions(story: Story, id: string) {
  let polls = 0;
  let others = 0;
  for (const machine of ['job', 'attempt'] as const) {
    const events = await historyOf(story, id, machine);
    const entered = events.flatMap(({ stateEnteredEventDetails: one }: Shape) => one?.name ?? []);
    const watched = entered.filter((state: string) => state === 'Watch').length;
    polls += watched;
    others += entered.length - watched;
  }
  return { polls, others };
}

async function tell(deliver: 'deliver' | 'drop') {
  const story = await startStory({
    seed: 7,
    faults: { deliver: ({ source }) => (source === 'aws.sagemaker' ? deliver : 'deliver') },
    model: (_spec, random) => ({
      runSeconds: 18 * hours,
      exitCode: 0,
      lines: [`validation:rmse=${random()}`],
    }),
  });
  const began = story.clock.now();
  const id = await story.submit(longJob);
  const job = await story.end(id);
  return { story, id, job, tookHours: (story.clock.now() - began) / 1000 / hours };
}

describe('a tuning job of 72 hours', () => {
  afterEach(noDenials);

  it('runs on virtual time, twice with the same trace', async () => {
    const first = await tell('deliver');
    expect(first.job).toMatchObject({ phase: 'Succeeded' });
    expect(first.tookHours).toBeGreaterThanOrEqual(72);
    expect(first.tookHours).toBeLessThan(73);
    const second = await tell('deliver');
    expect(second.story.trace()).toEqual(first.story.trace());
  });

  it('takes at most 80 polls and 12 other transitions, even with every event lost', async () => {
    const { story, id, job, tookHours } = await tell('drop');
    expect(job.phase).toBe('Succeeded');
    expect(tookHours).toBeLessThan(74);
    const { polls, others } = await transitions(story, id);
    expect(polls).toBeGreaterThan(70);
    expect(polls).toBeLessThanOrEqual(80);
    expect(others).toBeLessThanOrEqual(12);
  });
});
