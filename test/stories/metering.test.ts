import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { roundsBetweenVisits } from '../../shared/job/live-jobs.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';
import { Tally, transitionsOf } from './tally.ts';

const hour = 3600;
const longSearch = {
  ...tuningJob,
  maxJobs: 4,
  maxParallelJobs: 1,
  timeoutSeconds: 5 * 24 * hour,
};

const image = '${image.uri}';
const objective = { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' };
const pipeline = (source: string) => ({
  kind: 'pipeline',
  name: 'forecast',
  notify: ['email:ml@example.com'],
  stages: {
    image: { kind: 'image', source, verify: { command: ['node', '--version'] } },
    features: { kind: 'task', image, command: ['node', 'prepare.mjs'] },
    tune: {
      kind: 'tuning',
      image,
      command: ['node', 'train.mjs'],
      needs: ['features'],
      objective,
      ranges: { depth: { min: 1, max: 9, type: 'integer' } },
      maxJobs: 2,
    },
  },
});

/** What was called for a job that ran alone, beside what its cost says that the plane called. */
async function told({ job, runSeconds, exitCode = 0 }: Case) {
  const tally = new Tally();
  const story = await startStory({
    meter: tally,
    model: (_spec, random) => ({
      runSeconds,
      exitCode,
      lines: [`validation:rmse=${random()}`],
    }),
  });
  const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
  const { body } = await story.api('POST', '/uploads', upload);
  const id = await story.submit(typeof job === 'function' ? job(body.uri) : job);
  const { phase } = await story.end(id);
  // Besides, what runs for a day is told of once a day.
  const messages = () => story.outbox().filter(({ subject }) => subject.includes(phase));
  await story.runUntil(() => messages().length > 0);
  expect(phase).toBe(exitCode === 0 ? 'Succeeded' : 'Failed');
  const asked = tally.requests(['reaper-due', 'job-get', 'upload-create']);
  const rounds = tally.runsOf((name) => name === 'reaper-due');
  const actual = {
    'state transitions': await transitionsOf(story),
    'API requests': 1,
    'function runs': asked.functionRuns,
    'table write units': asked.tableWriteUnits,
    // The reaper reads a job that lives in one of so many rounds.
    'table read units': asked.tableReadUnits + rounds / roundsBetweenVisits,
    events: asked.events,
    'SNS requests': asked.snsRequests,
    'e-mails': messages().length,
  };
  const cost = (await story.api('GET', `/jobs/${id}/cost`)).body;
  const computed: Record<string, number> = {};
  for (const { what, count } of cost.plane.lines as Shape[]) {
    computed[what] = (computed[what] ?? 0) + count;
  }
  return { actual, computed, lines: cost.plane.lines };
}

interface Case {
  name: string;
  /** A function takes the address of an upload. */
  job: object | ((uri: string) => object);
  runSeconds: number;
  exitCode?: number;
}

const cases: readonly Case[] = [
  { name: 'a task of half a minute', job: taskJob, runSeconds: 30 },
  { name: 'a task that fails', job: taskJob, runSeconds: 30, exitCode: 9 },
  { name: 'a search of 72 hours', job: longSearch, runSeconds: 18 * hour },
  { name: 'a pipeline with its stages', job: pipeline, runSeconds: 40 },
];

const exactly = ['state transitions', 'API requests', 'events', 'SNS requests', 'e-mails'];
const nearly = ['function runs', 'table write units', 'table read units'];

describe('what the plane says that it called for a job', () => {
  afterEach(noDenials);

  it.each(cases)(
    'is what was called, exactly or within 15 %: $name',
    async (one) => {
      const { actual, computed } = await told(one);
      expect(computed).toMatchObject(
        Object.fromEntries(exactly.map((what) => [what, actual[what as keyof typeof actual]])),
      );
      for (const what of nearly) {
        const ratio = computed[what]! / actual[what as keyof typeof actual];
        expect(ratio, what).toBeGreaterThanOrEqual(0.85);
        expect(ratio, what).toBeLessThanOrEqual(1.15);
      }
    },
    180_000,
  );

  it('is shown with its arithmetic, as computed', async () => {
    const { lines } = await told(cases[0]!);
    const state = 'computed';
    const arithmetic = '8 state transitions × $0.000025';
    expect(lines).toContainEqual(expect.objectContaining({ state, arithmetic, usd: '0.0002' }));
  });
});
