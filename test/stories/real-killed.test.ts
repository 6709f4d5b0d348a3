import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { isAlive, RealPlane, see } from './real-plane.ts';
import { gatedJob, startsOf } from './real-trials.ts';

describe('a plane that is killed and started again on its folder', () => {
  let plane: RealPlane;

  beforeEach(async () => {
    plane = new RealPlane();
    await plane.start();
  });

  afterEach(async () => {
    await plane.close();
    expect(plane.complaints).toEqual([]);
  });

  it('in the middle of tuning neither loses nor repeats a trial', {
    timeout: 120_000,
  }, async () => {
    const job = gatedJob(plane.data, 6);
    job.pass();
    const id = await plane.submit(job.file);
    const { stages } = await plane.until(id, (one) => one.stages.tune.phase === 'Running');
    const tune = stages.tune.jobId;
    // One went through the gate, so these are two that wait there and one that has ended.
    const before = await see(
      'three starts',
      () => startsOf(plane, tune),
      (all) => all.length === 3,
    );
    await plane.kill();
    const held = before.filter(({ pids }) => pids.every(isAlive));
    expect(held).toHaveLength(2);

    await plane.start();
    expect(held.flatMap(({ pids }) => pids).every(isAlive)).toBe(true);
    job.open();
    expect(await plane.end(id)).toMatchObject({ phase: 'Succeeded' });
    const trials: Shape[] = (await plane.get(`/jobs/${tune}/trials`)).items;
    expect(trials.map(({ status }) => status)).toEqual(Array(6).fill('Completed'));
    expect(new Set(trials.map(({ name }) => name)).size).toBe(6);
    const starts = await startsOf(plane, tune);
    expect(starts.map(({ trial }) => trial).sort()).toEqual(trials.map(({ name }) => name).sort());
    expect(starts).toEqual(expect.arrayContaining(before));
    expect(starts.flatMap(({ pids }) => pids).filter(isAlive)).toEqual([]);
  });

  it('at several other moments builds once and tells once', { timeout: 120_000 }, async () => {
    const job = gatedJob(plane.data, 2);
    job.open();
    const id = await plane.submit(job.file);
    const moments: ((one: Shape) => boolean)[] = [
      (one) => one.phase !== 'Succeeded',
      (one) => one.stages.image.phase === 'Running',
      (one) => one.stages.tune.jobId !== null,
    ];
    for (const moment of moments) {
      await plane.until(id, moment);
      await plane.kill();
      await plane.start();
    }
    const { phase, result } = await plane.end(id);
    expect({ phase, trials: result.tune.trials }).toEqual({
      phase: 'Succeeded',
      trials: { completed: 2, failed: 0 },
    });
    const { lines } = await plane.get(`/jobs/${id}/cost`);
    expect(lines.map(({ stage, state }: Shape) => [stage, state])).toEqual([
      ['image', 'closed'],
      ['tune', 'closed'],
    ]);
    expect(
      await see(
        'the message',
        () => plane.mails(),
        (all) => all.length > 0,
      ),
    ).toHaveLength(1);
  });
});
