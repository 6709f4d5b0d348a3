import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { MachineCapacity } from '../../infra/local/workloads/types.ts';
import { accountsOf, expectNothingHeld } from './accounts.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

type Faults = NonNullable<VirtualOptions['faults']>;

/** The attempt that a task's `startedBy`, or a trial's name, was made for. */
const attemptOf = (name: string) => Number(/^ty-[0-9a-z]{26}-(\d{2})/.exec(name)?.[1]);

/** This becomes of the machine of each attempt in turn; of later ones nothing does. */
const machines = (...fates: (MachineCapacity | undefined)[]): Faults => ({
  capacity: { task: ({ name }) => fates[attemptOf(name) - 1] },
});

const reclaimed: MachineCapacity = { is: 'reclaimed', afterSeconds: 100 };
const spotJob = { ...taskJob, spot: true };
/** Runs for five minutes, and needs ten seconds to save what it has when it is asked to stop. */
const saving: VirtualOptions['model'] = () => ({ runSeconds: 300, exitCode: 0, stopSeconds: 10 });

const phasesOf = async (story: Story, id: string) =>
  (await story.api('GET', `/jobs/${id}/events`)).body.items.map(
    ({ phase, attempt }: Shape) => `${phase} ${attempt}`,
  );

const linesOf = async (story: Story, id: string) =>
  (await story.api('GET', `/jobs/${id}/cost`)).body.lines.map(
    ({ attempt, seconds, state }: Shape) => ({ attempt, seconds, state }),
  );

/** Nothing is held any more, and what the months say is what the jobs say. */
async function expectSettled(story: Story): Promise<void> {
  const { spent, booked } = await expectNothingHeld(story);
  expect(spent).toBe(booked);
}

describe('a job whose Spot machine is taken back', () => {
  afterEach(noDenials);

  it('recovers: a second attempt succeeds, both are billed, one message goes out', async () => {
    const story = await startStory({ model: saving, faults: machines(reclaimed) });
    const id = await story.submit(spotJob);
    const recovering = await story.until(id, 'Recovering');
    expect(recovering).toMatchObject({ attempt: 2, reason: 'SpotInterrupted' });
    expect(recovering.message).toMatch(/Your Spot Task was interrupted\./);
    expect(story.outbox()).toEqual([]);
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded', attempt: 2, reason: null, message: null });
    expect(await phasesOf(story, id)).toEqual([
      'Pending 1',
      'Queued 1',
      'Verifying 1',
      'Provisioning 1',
      'Running 1',
      'Recovering 2',
      'Queued 2',
      'Verifying 2',
      'Provisioning 2',
      'Running 2',
      'Finalizing 2',
      'Succeeded 2',
    ]);
    expect(await linesOf(story, id)).toEqual([
      { attempt: 1, seconds: 110, state: 'closed' },
      { attempt: 2, seconds: 300, state: 'closed' },
    ]);
    await story.advance(600_000);
    await expectSettled(story);
    expect(story.outbox().map(({ subject }) => subject)).toEqual([
      '[Trainyard] Succeeded: chore (task)',
    ]);
  });

  it('is asked by SIGTERM to end, and killed when its stopTimeout is over', async () => {
    const deaf = () => ({ runSeconds: 300, exitCode: 0, stopSeconds: 9999 });
    const story = await startStory({ model: deaf, faults: machines(reclaimed) });
    const id = await story.submit(spotJob);
    await story.until(id, 'Recovering');
    const [{ seconds }] = await linesOf(story, id);
    // It starts within a second; its container has 30 s (stopTimeout) from the warning on.
    expect(seconds).toBeGreaterThanOrEqual(129);
    expect(seconds).toBeLessThanOrEqual(131);
  });

  it('fails as SpotInterrupted when no attempt is left', async () => {
    const faults = machines(reclaimed, reclaimed, reclaimed);
    const story = await startStory({ model: saving, faults });
    const id = await story.submit(spotJob);
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Failed', reason: 'SpotInterrupted', attempt: 3 });
    expect((await linesOf(story, id)).map(({ attempt }: Shape) => attempt)).toEqual([1, 2, 3]);
    await story.advance(600_000);
    await expectSettled(story);
    const mails = story.outbox();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.body).toMatch(/What to do: Use on-demand capacity, or save checkpoints\./);
  });

  it('is tried as often as maxAttempts says, and not again with 1', async () => {
    const story = await startStory({ model: saving, faults: machines(reclaimed) });
    const job = await story.end(await story.submit({ ...spotJob, maxAttempts: 1 }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'SpotInterrupted', attempt: 1 });
  });

  it('has one deadline for all its attempts', async () => {
    const faults = machines(reclaimed, reclaimed, reclaimed);
    const story = await startStory({ model: saving, faults });
    const id = await story.submit({ ...spotJob, deadlineSeconds: 200, maxAttempts: 9 });
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', attempt: 2 });
    const took = (Date.parse(job.endedAt) - Date.parse(job.createdAt)) / 1000;
    expect(took).toBeGreaterThanOrEqual(200);
    expect(took).toBeLessThan(230);
    await story.advance(600_000);
    await expectSettled(story);
  });

  it('is not tried again with what its cap leaves, when that is too little', async () => {
    const story = await startStory({
      model: () => ({ runSeconds: 3000, exitCode: 0 }),
      faults: machines({ is: 'reclaimed', afterSeconds: 2900 }),
    });
    // Half as much again as an hour on Spot: one attempt fits, after most of it another does not.
    const budget = { maxCostUsd: '0.022000' };
    const job = await story.end(await story.submit({ ...spotJob, budget }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'SpotInterrupted', attempt: 1 });
  });

  it('can be cancelled while it recovers', async () => {
    const story = await startStory({ model: saving, faults: machines(reclaimed) });
    const id = await story.submit(spotJob);
    await story.until(id, 'Recovering');
    expect((await story.api('POST', `/jobs/${id}/cancel`)).status).toBe(202);
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled', reason: 'Cancelled' });
    await story.advance(600_000);
    await expectSettled(story);
  });
});

describe('one fault in one call while a job recovers', () => {
  afterEach(noDenials);

  /** Every call is one in so many; another remainder tries others. All of them pass. */
  const stride = 9;

  /** The numbers of the calls from the warning to the second attempt's start, and the end. */
  async function recover(call: Faults['call']) {
    let number = 0;
    const story = await startStory({
      model: saving,
      faults: {
        ...machines(reclaimed),
        call: (one) => {
          number = one.number;
          return call?.(one);
        },
      },
    });
    const id = await story.submit(spotJob);
    await story.until(id, 'Running');
    const from = number + 1;
    await story.until(id, 'Recovering');
    await story.until(id, 'Running', 'Failed');
    const to = number;
    const job = await story.end(id);
    await story.advance(20 * 60_000);
    const lines = await linesOf(story, id);
    await expectSettled(story);
    const mails = story.outbox().length;
    await story.stop();
    return { from, to, job, lines, mails };
  }

  it('loses nothing, whichever call it is and however it fails', async () => {
    const { from, to } = await recover(undefined);
    expect(to - from).toBeGreaterThan(20);
    for (let at = from; at <= to; at += stride) {
      for (const kind of ['throttle', 'lose-request', 'lose-reply'] as const) {
        let hit = '';
        const { job, lines, mails } = await recover(({ number, service, operation }) => {
          if (number !== at) return undefined;
          hit = `${service}:${operation}`;
          return kind;
        });
        const { phase, attempt } = job;
        expect({ at, kind, hit, phase, attempt, mails, lines: lines.length }).toMatchObject({
          phase: 'Succeeded',
          attempt: 2,
          mails: 1,
          lines: 2,
        });
      }
    }
  }, 180_000);
});

describe('a job for which AWS has no machine', () => {
  afterEach(noDenials);

  it('is tried again some minutes later, and its slot is free meanwhile', async () => {
    const story = await startStory({
      model: saving,
      faults: machines({ is: 'unavailable' }, { is: 'unavailable' }),
    });
    const id = await story.submit(taskJob);
    const before = story.clock.now();
    const recovering = await story.until(id, 'Recovering');
    expect(recovering).toMatchObject({ reason: 'CapacityUnavailable', attempt: 2 });
    expect(recovering.message).toMatch(/Capacity is unavailable at this time/);
    expect(await accountsOf(story)).toMatchObject({ slots: 0, reserved: 0 });
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded', attempt: 3 });
    const took = story.clock.now() - before;
    expect(took).toBeGreaterThan((2 * 2 + 5) * 60_000);
    expect(took).toBeLessThan((2 * 8 + 6) * 60_000);
    expect(await linesOf(story, id)).toEqual([
      { attempt: 1, seconds: 0, state: 'closed' },
      { attempt: 2, seconds: 0, state: 'closed' },
      { attempt: 3, seconds: 300, state: 'closed' },
    ]);
    await expectSettled(story);
  });

  it('fails at once when its image cannot be pulled: trying again would not help', async () => {
    const reason =
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to ' +
      'resolve ref registry.example/worker:1: not found';
    const story = await startStory({ faults: machines({ is: 'failed', reason }) });
    const job = await story.end(await story.submit(taskJob));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'ImagePullFailed', attempt: 1 });
    expect(job.message).toMatch(/^CannotPullContainerError/);
    await story.advance(600_000);
    await expectSettled(story);
  });

  it('fails at once when its memory was too small: trying again would not help', async () => {
    const story = await startStory({
      model: () => ({ runSeconds: 5, exitCode: 137, outOfMemory: true }),
    });
    const job = await story.end(await story.submit(taskJob));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'OutOfMemory', attempt: 1 });
  });

  it('recovers as a tuning job too, with the trials of its second attempt', async () => {
    const story = await startStory({
      faults: {
        capacity: {
          training: ({ name }) => (attemptOf(name) > 1 ? undefined : { is: 'unavailable' }),
        },
      },
    });
    const id = await story.submit(tuningJob);
    const recovering = await story.until(id, 'Recovering');
    expect(recovering.reason).toBe('CapacityUnavailable');
    expect(recovering.message).toMatch(/CapacityError: Unable to provision/);
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded', attempt: 2 });
    expect(job.result.bestTrainingJob.name).toMatch(/^ty-[0-9a-z]{26}-02-/);
    await story.advance(600_000);
    await expectSettled(story);
    expect(story.outbox()).toHaveLength(1);
  });
});
