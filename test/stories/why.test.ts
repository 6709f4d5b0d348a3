import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { calmModel, noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

/** A plane whose programs say the last argument of their command, if it has spaces, and fail. */
const saying: VirtualOptions['model'] = (spec, random) => {
  const words = spec.command?.at(-1) ?? '';
  if (!spec.id.endsWith('main') || !words.includes(' ')) return calmModel(spec, random);
  return { runSeconds: 5, exitCode: 1, lines: ['begins', ...words.split('\n')] };
};

const why = async (story: Story, id: string) => (await story.api('GET', `/jobs/${id}/why`)).body;

/** What is said of a task after its program has said this. */
async function afterSaying(story: Story, words: string) {
  const id = await story.submit({ ...taskJob, command: ['python3', words] });
  await story.end(id);
  return why(story, id);
}

describe('why a job failed', () => {
  afterEach(noDenials);

  it('is what its program said last, quoted, with the next step', async () => {
    const story = await startStory({ model: saying });
    const traceback = 'Traceback (most recent call last):\n  import pandas as pd';
    const found = await afterSaying(
      story,
      `${traceback}\nModuleNotFoundError: No module named 'pandas'`,
    );
    expect(found).toMatchObject({
      of: { kind: 'task', phase: 'Failed', reason: 'UserCodeFailed' },
      cause: 'python-package-missing',
      why: 'The program imports the Python package pandas, which its image does not have.',
      fix: expect.stringContaining('requirements.txt'),
    });
    expect(found.evidence).toContainEqual({
      from: 'log',
      at: null,
      text: "ModuleNotFoundError: No module named 'pandas'",
    });
    expect(found.evidence.map(({ from }: { from: string }) => from)).toEqual([
      'log',
      'event',
      'ledger',
    ]);
    await story.stop();
  });

  it('is not known where nobody knows the words: it says where it looked', async () => {
    const story = await startStory({ model: saying });
    const found = await afterSaying(story, 'the vendor said no');
    expect(found).toMatchObject({
      cause: null,
      why: 'The code of the job ended with an error.',
      looked: ['the message of the job', 'the last 2 lines of its log'],
    });
    await story.stop();
  });

  it('quotes no secret of its environment', async () => {
    const story = await startStory({ model: saying });
    const environment = { DB_PASSWORD: 'hunter2-hunter2' };
    const command = ['python3', "KeyError: 'hunter2-hunter2 of it'"];
    const id = await story.submit({ ...taskJob, command, environment });
    await story.end(id);
    const found = await why(story, id);
    expect(found.cause).toBe('key-missing');
    expect(JSON.stringify(found)).not.toContain('hunter2');
    await story.stop();
  });

  it('of a search is that of its trials', async () => {
    const story = await startStory({
      model: ({ service }) =>
        service === 'sagemaker'
          ? { runSeconds: 5, exitCode: 1, lines: ["KeyError: 'close_price'"] }
          : { runSeconds: 5, exitCode: 0 },
    });
    const id = await story.submit(tuningJob);
    await story.end(id);
    expect(await why(story, id)).toMatchObject({ cause: 'key-missing' });
    await story.stop();
  });

  it('of a pipeline is that of the stage which failed first', async () => {
    const story = await startStory({ model: saying });
    const { notify: _, name: __, ...task } = taskJob;
    const id = await story.submit({
      kind: 'pipeline',
      name: 'night',
      stages: {
        prepare: { ...task, command: ['python3', 'OSError: No space left on device'] },
        train: { ...task, needs: ['prepare'] },
      },
    });
    await story.end(id);
    const found = await why(story, id);
    expect(found).toMatchObject({
      of: { stage: 'prepare', kind: 'task', reason: 'UserCodeFailed' },
      cause: 'disk-full',
    });
    expect(found.of.jobId).not.toBe(id);
    await story.stop();
  });

  it('is the permission that AWS names, the deadline that passed, or who ended it', async () => {
    const isOn = { denied: false };
    const story = await startStory({
      faults: {
        call: ({ operation }) => (isOn.denied && operation === 'RunTask' ? 'deny' : undefined),
      },
      model: () => ({ runSeconds: 3600, exitCode: 0 }),
    });
    const late = await story.submit({ ...taskJob, deadlineSeconds: 120 });
    await story.end(late);
    expect(await why(story, late)).toMatchObject({
      cause: 'deadline-passed',
      why: 'It had not ended 120 s after it was submitted, its time in the queue included.',
    });
    const unwanted = await story.submit(taskJob);
    await story.until(unwanted, 'Running');
    expect(await why(story, unwanted)).toMatchObject({ cause: 'goes-on', fix: null });
    await story.api('POST', `/jobs/${unwanted}/cancel`);
    await story.end(unwanted);
    expect(await why(story, unwanted)).toMatchObject({ cause: 'cancelled' });
    isOn.denied = true;
    const denied = await story.submit(taskJob);
    await story.end(denied);
    const found = await why(story, denied);
    expect(found).toMatchObject({ cause: 'permission-missing' });
    expect(found.why).toContain('ecs:RunTask');
    await story.stop();
  });
});

describe('why a job waits', () => {
  afterEach(noDenials);

  it('is its place in the queue, or an error of AWS that is waited out', async () => {
    const isOn = { out: false };
    const story = await startStory({
      faults: {
        call: ({ operation }) =>
          isOn.out && operation === 'DescribeTasks' ? 'throttle' : undefined,
      },
      model: () => ({ runSeconds: 3600, exitCode: 0 }),
    });
    const jobs: string[] = [];
    for (let n = 0; n < 30; n += 1) jobs.push(await story.submit(taskJob));
    await story.until(jobs[0]!, 'Running');
    const queued = await story.until(jobs.at(-1)!, 'Queued');
    expect(await why(story, jobs.at(-1)!)).toMatchObject({
      cause: 'waits-for-its-turn',
      why: queued.queue.reason,
      of: { phase: 'Queued' },
    });
    isOn.out = true;
    await story.advance(8 * 60_000);
    const found = await why(story, jobs[0]!);
    expect(found).toMatchObject({ cause: 'waits-out-an-error', of: { phase: 'Running' } });
    expect(found.evidence[0].text).toMatch(/^Throttling/);
    await story.stop();
  });

  it('is nothing where it has succeeded', async () => {
    const story = await startStory();
    const id = await story.submit(taskJob);
    await story.end(id);
    expect(await why(story, id)).toMatchObject({ cause: 'succeeded', fix: null });
    expect((await story.api('GET', '/jobs/job_nobody/why')).status).toBe(404);
    await story.stop();
  });
});
