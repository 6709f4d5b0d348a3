import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { isAlive, planeForEach, type RealPlane, see } from './real-plane.ts';
import { gatedTuning, startsOf } from './real-trials.ts';

/** Fails at once, because its image is nowhere, and tells so. */
const hopeless = {
  kind: 'task',
  name: 'hopeless',
  image: 'registry.example/nothing:1',
  command: ['true'],
  notify: ['email:ml@example.com'],
};

describe('cancel during tuning', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('ends every process, tells once and bills no more', { timeout: 120_000 }, async () => {
    const job = gatedTuning(plane.data, 4);
    const id = await plane.submit(job.file);
    const { stages } = await plane.until(id, (one) => one.stages.tune.phase === 'Running');
    const tune = stages.tune.jobId;
    const starts = await see(
      'two starts',
      () => startsOf(plane, tune),
      (all) => all.length === 2,
    );
    const processes = starts.flatMap(({ pids }) => pids);
    expect(processes.filter(isAlive)).toHaveLength(4);

    await plane.post(`/jobs/${id}/cancel`);
    const living = async () => processes.filter(isAlive);
    await see('the end of every process', living, (left) => left.length === 0, 10);
    expect(await plane.end(id)).toMatchObject({ phase: 'Cancelled', reason: 'Cancelled' });
    expect(await plane.get(`/jobs/${tune}`)).toMatchObject({ phase: 'Cancelled' });
    const trials: Shape[] = (await plane.get(`/jobs/${tune}/trials`)).items;
    expect(trials.map(({ status }) => status)).toEqual(['Stopped', 'Stopped']);
    const bill = await plane.get(`/jobs/${id}/cost`);
    expect(bill.lines.map(({ state }: Shape) => state)).toEqual(['closed', 'closed']);

    // Whatever was still to come has come when a later job has ended and told so.
    await plane.end(await plane.submit(plane.write('hopeless.json', hopeless)));
    const mails = await see(
      'the later message',
      () => plane.mails(),
      (all) => all.some(({ subject }) => subject.includes('hopeless')),
    );
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      '[Trainyard] Cancelled: gated (pipeline)',
      '[Trainyard] Failed: hopeless (task)',
    ]);
    expect(await plane.get(`/jobs/${id}/cost`)).toEqual(bill);
    expect(await startsOf(plane, tune)).toEqual(starts);
  });
});
