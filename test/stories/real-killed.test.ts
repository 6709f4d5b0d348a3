import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { isAlive, planeForEach, type RealPlane, see } from './real-plane.ts';
import { gatedTask, gatedTuning, type Start, startsOf } from './real-trials.ts';

const pidsOf = (starts: Start[]) => starts.flatMap(({ pids }) => pids);

describe('a plane that is killed and started again on its folder', () => {
  const timeout = 120_000;
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  /** Waits until the log shows so many starts. */
  const started = (id: string, count: number) =>
    see(
      `${count} starts`,
      () => startsOf(plane, id),
      (all) => all.length === count,
    );

  it('in the middle of tuning neither loses nor repeats a trial', { timeout }, async () => {
    const job = gatedTuning(plane.data, 6);
    job.pass();
    const id = await plane.submit(job.file);
    const { stages } = await plane.until(id, (one) => one.stages.tune.phase === 'Running');
    const tune = stages.tune.jobId;
    // One went through the gate, so these are two that wait there and one that has ended.
    const before = await started(tune, 3);
    await plane.kill();
    const held = before.filter(({ pids }) => pids.every(isAlive));
    expect(held).toHaveLength(2);
    job.pass();
    const waiting = async () => pidsOf(held).filter(isAlive);
    const left = await see('a trial that ends without a plane', waiting, (all) => all.length === 2);

    await plane.start();
    expect(await waiting()).toEqual(left);
    job.open();
    expect(await plane.end(id)).toMatchObject({ phase: 'Succeeded' });
    const trials: Shape[] = (await plane.get(`/jobs/${tune}/trials`)).items;
    expect(trials.map(({ status }) => status)).toEqual(Array(6).fill('Completed'));
    expect(new Set(trials.map(({ name }) => name)).size).toBe(6);
    const starts = await startsOf(plane, tune);
    expect(starts.map(({ trial }) => trial).sort()).toEqual(trials.map(({ name }) => name).sort());
    expect(starts).toEqual(expect.arrayContaining(before));
    const alive = async () => pidsOf(starts).filter(isAlive);
    await see('the end of every process', alive, (all) => all.length === 0);
  });

  it('at any other moment builds once, runs once and tells once', { timeout }, async () => {
    const job = gatedTask(plane.data);
    const id = await plane.submit(job.file);
    const moments: ((one: Shape) => boolean)[] = [
      ({ phase }) => phase !== 'Succeeded',
      ({ stages }) => stages.image.phase === 'Running' || stages.prepare.jobId,
      ({ stages }) => stages.prepare.jobId,
    ];
    for (const moment of moments) {
      await plane.until(id, moment);
      await plane.kill();
      await plane.start();
    }
    const { stages } = await plane.until(id, (one) => one.stages.prepare.phase === 'Running');
    const starts = await started(stages.prepare.jobId, 1);
    await plane.kill();
    job.open();
    const waiting = async () => pidsOf(starts).filter(isAlive);
    await see('the end of the task without a plane', waiting, (all) => all.length === 0);
    await plane.start();

    const ended = await plane.end(id);
    expect(ended).toMatchObject({ phase: 'Succeeded', message: null });
    const rows = await plane.object(`${ended.result.prepare.outputs.features}rows.txt`);
    expect(`${rows}`).toBe('prepared');
    expect(await startsOf(plane, stages.prepare.jobId)).toEqual(starts);
    const { lines } = await plane.get(`/jobs/${id}/cost`);
    expect(lines.map(({ stage, state }: Shape) => [stage, state])).toEqual([
      ['image', 'closed'],
      ['prepare', 'closed'],
    ]);
    const mails = await see(
      'the message',
      () => plane.mails(),
      (all) => all.length > 0,
    );
    expect(mails).toHaveLength(1);
  });
});
