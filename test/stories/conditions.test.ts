import { afterEach, describe, expect, it } from 'vitest';
import { nightly, run, tellReporting } from './reporting.ts';
import { noDenials, taskJob } from './story.ts';

describe('a stage', () => {
  afterEach(noDenials);

  it('that needs a skipped one is skipped too, and the others run', async () => {
    const { story, say } = await tellReporting();
    say({ isLarge: false });
    const { notify: _notify, name: _name, ...task } = taskJob;
    const measure = { ...task, result: true };
    const job = await run(story, {
      kind: 'pipeline',
      stages: {
        measure,
        shrink: { ...task, when: '${measure.result.isLarge}', outputs: ['small'] },
        use: { ...task, inputs: { small: '${shrink.outputs.small}' } },
        tell: { ...task, environment: { LARGE: '${measure.result.isLarge}' } },
      },
    });
    expect(job).toMatchObject({
      phase: 'Succeeded',
      stages: {
        shrink: { phase: 'Skipped' },
        use: { phase: 'Skipped', jobId: null, message: "'shrink' was skipped." },
        tell: { phase: 'Succeeded', message: null },
      },
    });
    const told = await story.job(job.stages.tell.jobId);
    expect(told.spec.environment).toEqual({ LARGE: 'false' });
  });

  it.each([
    ['${compare.result.better', 'must be one reference'],
    ['yes', 'must be one reference'],
    ['${judge.result.better}', "needs 'judge', which is no stage here"],
  ])('with when: %s is refused at once', async (when, detail) => {
    const { story } = await tellReporting();
    const deploy = { ...nightly.stages.deploy, when };
    const stages = { ...nightly.stages, deploy };
    const answer = await story.api('POST', '/jobs', { ...nightly, stages });
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain(detail);
  });

  it('that asks for the result of a task which reports none is refused at once', async () => {
    const { story } = await tellReporting();
    const { result: _result, ...compare } = nightly.stages.compare;
    const stages = { ...nightly.stages, compare };
    const { status, body } = await story.api('POST', '/jobs', { ...nightly, stages });
    expect([status, body.pointer]).toEqual([422, '/stages/deploy/when']);
    expect(body.detail).toContain('compare.result is not there: it does not say result: true');
  });
});

describe('a task that reports a result', () => {
  afterEach(noDenials);

  it('has it in its own result', async () => {
    const { story, say } = await tellReporting();
    say({ better: true, rmse: 16.5, summary: 'well' });
    const job = await run(story, { ...taskJob, result: true });
    expect(job.result).toEqual({
      outputs: {},
      result: { better: true, rmse: 16.5, summary: 'well' },
    });
  });

  it.each([
    ['empty', '', 'The result is empty'],
    ['no JSON', 'better: yes', 'The result is no JSON ("better: yes")'],
    ['a list', '[true]', 'The result is a list'],
    ['a text', '"better"', 'The result is "better"'],
    ['not flat', '{"scores": {"rmse": 1}}', `an object whose 'scores' is {"rmse":1}`],
    ['without a value', '{"better": null}', "an object whose 'better' is null"],
    ['strangely named', '{"is it": true}', 'an object with the name "is it"'],
    ['too long', JSON.stringify({ long: 'x'.repeat(4096) }), 'The result is more than 4096 bytes'],
  ])('fails when it is %s', async (_name, result, why) => {
    const { story, say } = await tellReporting();
    say(result);
    const job = await run(story, { ...taskJob, result: true });
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(job.message).toContain(why);
    expect(job.message).toContain('TRAINYARD_RESULT must hold one JSON object');
  });
});
