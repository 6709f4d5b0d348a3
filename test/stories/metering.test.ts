import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';
import { Tally, transitionsOf } from './tally.ts';

const hour = 3600;
const longSearch = {
  ...tuningJob,
  maxJobs: 4,
  maxParallelJobs: 1,
  timeoutSeconds: 5 * 24 * hour,
};

/** What was called for a job that ran alone, beside what its cost says that the plane called. */
async function told(job: object, runSeconds: number) {
  const tally = new Tally();
  const story = await startStory({
    meter: tally,
    model: (_spec, random) => ({
      runSeconds,
      exitCode: 0,
      lines: [`validation:rmse=${random()}`],
    }),
  });
  const id = await story.submit(job);
  const { phase } = await story.end(id);
  // Besides, what runs for a day is told of once a day.
  const messages = () => story.outbox().filter(({ subject }) => /Succeeded/.test(subject));
  await story.runUntil(() => messages().length > 0);
  expect(phase).toBe('Succeeded');
  const asked = tally.requests(['reaper-due', 'job-get']);
  const actual = {
    'state transitions': await transitionsOf(story),
    'API requests': 1,
    'function runs': asked.functionRuns,
    'table write units': asked.tableWriteUnits,
    // The reaper reads a job that lives each time it comes.
    'table read units': asked.tableReadUnits + tally.runsOf((name) => name === 'reaper-due'),
    events: asked.events,
    'SNS requests': asked.snsRequests,
    'e-mails': messages().length,
  };
  const cost = (await story.api('GET', `/jobs/${id}/cost`)).body;
  const counts = cost.plane.lines.map(({ what, count }: Shape) => [what, count]);
  return { actual, computed: Object.fromEntries(counts), cost };
}

const exactly = ['state transitions', 'API requests', 'events', 'SNS requests', 'e-mails'];
const nearly = ['function runs', 'table write units', 'table read units'];

describe('what the plane says that it called for a job', () => {
  afterEach(noDenials);

  it.each([
    { name: 'a task of half a minute', job: taskJob, runSeconds: 30 },
    { name: 'a search of 72 hours', job: longSearch, runSeconds: 18 * hour },
  ])('is what was called, exactly or within 15 %: $name', async ({ job, runSeconds }) => {
    const { actual, computed, cost } = await told(job, runSeconds);
    expect(computed).toMatchObject(
      Object.fromEntries(exactly.map((what) => [what, actual[what as keyof typeof actual]])),
    );
    for (const what of nearly) {
      const ratio = computed[what] / actual[what as keyof typeof actual];
      expect(ratio, what).toBeGreaterThan(0.85);
      expect(ratio, what).toBeLessThan(1.15);
    }
    expect(cost.plane.lines).toContainEqual(
      expect.objectContaining({
        state: 'computed',
        arithmetic: `${actual['state transitions']} state transitions × $0.000025`,
      }),
    );
  });
});
