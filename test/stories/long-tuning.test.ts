import { describe, expect, it } from 'vitest';
import { startStory, tuningJob } from './story.ts';

const hours = 3600;
const longJob = {
  ...tuningJob,
  maxJobs: 4,
  maxParallelJobs: 1,
  timeoutSeconds: 5 * 24 * hours,
};

async function tell(seed: number) {
  const story = await startStory({
    seed,
    model: (_spec, random) => ({
      runSeconds: 18 * hours,
      exitCode: 0,
      lines: [`validation:rmse=${random()}`],
    }),
  });
  const began = story.clock.now();
  const id = await story.submit(longJob);
  const job = await story.end(id);
  const took = (story.clock.now() - began) / 1000;
  return { story, job, took };
}

describe('a tuning job of 72 hours', () => {
  it('runs on virtual time, twice with the same trace', async () => {
    const first = await tell(7);
    expect(first.job).toMatchObject({ phase: 'Succeeded' });
    expect(first.took).toBeGreaterThanOrEqual(72 * hours);
    expect(first.took).toBeLessThan(73 * hours);
    const second = await tell(7);
    expect(second.story.trace()).toEqual(first.story.trace());
  });
});
