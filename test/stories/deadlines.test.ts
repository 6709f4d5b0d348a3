import { afterEach, describe, expect, it } from 'vitest';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { accountsOf, asAdmin } from './accounts.ts';
import { everyKind } from './every-kind.ts';
import { calmModel, noDenials, type Story, startStory, taskJob } from './story.ts';

/** A deployment cannot be stopped before SageMaker has ended it: so long after its time it does. */
const healthyLate = 20;

/** They take a model, which is trained before. */
const takeModels = ['endpoint', 'transform'];

/**
 * No task or trial ends by itself, or answers when it is asked how it is; but the training of a
 * model to serve ends, and the served model becomes healthy after its time.
 */
async function endless(kind: string): Promise<Story> {
  const story: Story = await startStory({
    model: (spec, random) =>
      takeModels.includes(kind) && spec.service === 'sagemaker' && !/-transform-/.test(spec.id)
        ? calmModel(spec, random)
        : { runSeconds: 90_000, exitCode: 0, healthySeconds: 90_000 },
    serve: () => {
      const isHealthy = story.clock.now() > submitted + (seconds + healthyLate) * 1000;
      return { status: isHealthy ? 200 : 500, body: new Uint8Array() };
    },
  });
  return story;
}

const seconds = 150;

let submitted = 0;

/** The reaper comes every five minutes. */
const reaperSeconds = 300;

/** Submits it and answers how it ended and how many seconds after. */
async function ended(story: Story, job: object) {
  submitted = story.clock.now();
  const { phase, reason, createdAt, endedAt } = await story.end(await story.submit(job));
  const took = (Date.parse(endedAt) - Date.parse(createdAt)) / 1000;
  await story.advance(600_000);
  const { reserved, slots } = await accountsOf(story);
  return { end: { phase, reason, slots, reserved }, took };
}

const overdue = { phase: 'Failed', reason: 'DeadlineExceeded', slots: 0, reserved: 0 };

describe.each(kinds.map(({ name }) => name))('a job of kind %s', (kind) => {
  afterEach(noDenials);

  it('ends at its deadline while it still waits', async () => {
    const story = await endless(kind);
    const job = await everyKind[kind]!(story);
    const { spent } = await accountsOf(story);
    const monthlyUsd = (1 + spent / 1e6).toFixed(6);
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd });
    const hog = await story.submit({ ...taskJob, timeoutSeconds: 72_900 });
    await story.until(hog, 'Running');
    const id = await story.submit({ ...job, deadlineSeconds: seconds });
    await story.advance(5000);
    const { phase, queue } = await story.job(id);
    expect(phase).toBe('Queued');
    expect(queue).toMatchObject({ position: 1, reason: expect.stringMatching(/^Waits for money/) });
    const { createdAt, endedAt, ...end } = await story.end(id);
    expect(end).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    const took = (Date.parse(endedAt) - Date.parse(createdAt)) / 1000;
    expect(took).toBeGreaterThanOrEqual(seconds);
    expect(took).toBeLessThan(seconds + reaperSeconds + 10);
  });

  it.each(['timeoutSeconds', 'deadlineSeconds'])('ends by its %s while it runs', async (clock) => {
    const story = await endless(kind);
    const job = await everyKind[kind]!(story);
    const { end, took } = await ended(story, { ...job, [clock]: seconds });
    expect(end).toEqual(overdue);
    expect(took).toBeGreaterThanOrEqual(seconds);
    expect(took).toBeLessThan(seconds + 60);
  });
});
