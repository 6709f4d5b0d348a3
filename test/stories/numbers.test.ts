import { afterEach, describe, expect, it } from 'vitest';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { run, tellReporting } from './reporting.ts';
import { calmModel, noDenials, startStory, taskJob, tuningJob } from './story.ts';

afterEach(noDenials);

describe('a search of which one trial diverges', () => {
  const diverged = ['1e+16', '9e+125', '1e+150', '1e-200', '1e-320', 'inf', 'nan'];

  it.each(diverged)('ends with the best of the others: %s', async (text) => {
    let trials = 0;
    const model = (spec: ContainerSpec, random: () => number) => {
      if (spec.service !== 'sagemaker') return calmModel(spec, random);
      trials += 1;
      const value = trials === 2 ? text : `0.${9 - trials}`;
      return { runSeconds: 30, exitCode: 0, lines: [`validation:rmse=${value}`] };
    };
    const story = await startStory({ model });
    const objective = { maximize: 'validation:rmse', regex: 'validation:rmse=([0-9a-z.+-]+)' };
    const goal = /^1e-|inf|nan/.test(text) ? objective : { minimize: objective.maximize };
    const job = { ...tuningJob, objective: { ...goal, regex: objective.regex } };
    const ended = await run(story, job);
    expect(ended).toMatchObject({ phase: 'Succeeded', reason: null });
    expect(ended.result.bestTrainingJob.objective).toBe(goal === objective ? 0.8 : 0.5);
    const { body } = await story.api('GET', `/jobs/${ended.id}/trials`);
    const values = body.items.map(({ objective: value }: { objective?: number }) => value);
    const expected = Number.isFinite(Number(text)) ? Number(text) : undefined;
    expect(values).toEqual([0.8, expected, 0.6, 0.5]);
  });

  it('can be cancelled', async () => {
    const model = (spec: ContainerSpec, random: () => number) => ({
      ...calmModel(spec, random),
      lines: ['validation:rmse=1e+16'],
    });
    const story = await startStory({ model });
    const id = await story.submit({ ...tuningJob, maxJobs: 20 });
    await story.until(id, 'Running');
    expect((await story.api('POST', `/jobs/${id}/cancel`)).status).toBe(202);
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
  });
});

describe('a number in the result of a task', () => {
  it.each([
    '{"mse": 1e20}',
    '{"p": 1e-200}',
    '{"rows": 12345678901234567890}',
    '{"toString": 2}',
    '{"loss": 1e400, "a": 1.0, "b": 0.10}',
  ])('comes back as it was written: %s', async (result) => {
    const { story, say } = await tellReporting();
    say(result);
    const job = await run(story, { ...taskJob, result: true });
    expect(job).toMatchObject({ phase: 'Succeeded' });
    const { body } = await story.http({
      method: 'GET',
      path: `/jobs/${job.id}`,
      query: '',
      headers: { authorization: `Bearer ${await story.token('default', 'viewer')}` },
      body: new Uint8Array(),
    });
    const text = Buffer.from(body as Uint8Array).toString('utf8');
    expect(text).toContain(`"result":${result.replaceAll(' ', '')}`);
  });

  it('is the same text to the stage that takes it', async () => {
    const { story, say } = await tellReporting();
    say('{"rows": 12345678901234567890, "p": 1e-200}');
    const { notify: _notify, name: _name, ...task } = taskJob;
    const job = await run(story, {
      kind: 'pipeline',
      stages: {
        measure: { ...task, result: true },
        use: { ...task, environment: { ROWS: '${measure.result.rows}', P: '${measure.result.p}' } },
      },
    });
    expect(job).toMatchObject({ phase: 'Succeeded' });
    const { spec } = await story.job(job.stages.use.jobId);
    expect(spec.environment).toEqual({ ROWS: '12345678901234567890', P: '1e-200' });
  });
});
