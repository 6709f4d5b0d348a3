import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { expectNothingHeld, rowsOf } from './accounts.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const task = { kind: 'task', image: taskJob.image, command: ['works'] };

/** Two branches, of which one breaks, and what needs both. */
const pipeline = {
  kind: 'pipeline',
  name: 'forecast',
  notify: ['email:ml@example.com'],
  stages: {
    features: { ...task, outputs: ['rows'], result: true },
    breaks: { ...task, command: ['breaks'] },
    last: {
      ...task,
      inputs: { rows: '${features.outputs.rows}' },
      environment: { COUNT: '${features.result.rows}' },
      needs: ['breaks'],
    },
  },
};

/** A story in which `breaks` fails until it is mended, and how often each command has run. */
async function withBreaking(faults: VirtualOptions['faults'] = {}) {
  const world = { isMended: false, runs: [] as string[] };
  const model: VirtualOptions['model'] = ({ command = [], service }) => {
    const placed = command.flatMap((part): [string, string][] => {
      if (/^s3:.*\/result\.json$/.test(part)) return [[part, '{"rows": 7}']];
      return /^s3:.*\/outputs\//.test(part) ? [[`${part}rows.csv`, '1']] : [];
    });
    const [word = ''] = command;
    if (service === 'ecs' && ['works', 'breaks'].includes(word)) world.runs.push(word);
    const exitCode = word === 'breaks' && !world.isMended ? 3 : 0;
    return { runSeconds: 60, exitCode, objects: Object.fromEntries(placed) };
  };
  return { story: await startStory({ model, faults }), world };
}

const retry = (story: Story, id: string, headers: Record<string, string> = {}) =>
  story.api('POST', `/jobs/${id}/retry`, undefined, headers);

describe('a retry', () => {
  afterEach(noDenials);

  it('of a pipeline does again only what has not succeeded, and pays only for that', async () => {
    const { story, world } = await withBreaking();
    const failed = await story.end(await story.submit(pipeline));
    expect(failed).toMatchObject({
      phase: 'Failed',
      stages: { features: { phase: 'Succeeded' }, last: { reason: 'DependencyFailed' } },
    });
    world.isMended = true;
    world.runs.length = 0;
    const { status, headers, body: made } = await retry(story, failed.id);
    expect(status).toBe(202);
    expect(headers.location).toBe(`/jobs/${made.id}`);
    expect(made.retryOf).toBe(failed.id);
    expect(made.spec).toEqual(failed.spec);
    const { jobId } = failed.stages.features;
    expect(made.stages.features).toMatchObject({ phase: 'Succeeded', reused: true, jobId });
    expect(Number(made.cost.worstUsd)).toBeLessThan(Number(failed.cost.worstUsd));
    const ended = await story.end(made.id);
    expect(ended, ended.message).toMatchObject({ phase: 'Succeeded', retryOf: failed.id });
    expect(world.runs).toEqual(['breaks', 'works']);
    expect(ended.result.features).toEqual((await story.job(jobId)).result);
    const last = await story.job(ended.stages.last.jobId);
    expect(last.spec.environment.COUNT).toBe('7');
    expect(last.spec.inputs.rows).toBe(ended.result.features.outputs.rows);
    const { body: cost } = await story.api('GET', `/jobs/${ended.id}/cost`);
    expect(cost.actualUsd).toBe(ended.cost.actualUsd);
    expect(cost.lines.map(({ stage }: { stage: string }) => stage)).toEqual(['breaks', 'last']);
    const files = (await story.api('GET', `/jobs/${ended.id}/artifacts`)).body.items;
    expect(files).toMatchObject([{ stage: 'features', name: 'rows' }, { path: '1/result.json' }]);
    await story.advance(600_000);
    const { spent, booked } = await expectNothingHeld(story);
    expect(spent).toBe(booked);
    expect(story.outbox()[0]?.body).toContain('features Succeeded before');
  });

  it('of a single job is a new job of the same text, whatever its text has', async () => {
    const { story } = await withBreaking();
    const environment = { HOME_IN: '$${HOME}', PLAIN: '$HOME', TWICE: '$$${x.y}' };
    const id = await story.submit({ ...task, command: ['breaks', '$${a.b}'], environment });
    const failed = await story.end(id);
    expect(failed.spec.environment.HOME_IN).toBe('${HOME}');
    const { body: made } = await retry(story, id);
    expect(made.spec).toEqual(failed.spec);
    expect(made.id).not.toBe(id);
    expect((await story.end(made.id)).phase).toBe('Failed');
  });

  it('with the same key is the same job, and the key is no other job’s', async () => {
    const { story } = await withBreaking();
    const ids = await Promise.all([story.submit(pipeline), story.submit(pipeline)]);
    const [one, other] = [await story.end(ids[0]!), await story.end(ids[1]!)];
    const key = { 'idempotency-key': 'again' };
    const first = await retry(story, one.id, key);
    expect((await retry(story, one.id, key)).body.id).toBe(first.body.id);
    expect(await retry(story, other.id, key)).toMatchObject({
      status: 422,
      body: { code: 'IdempotencyKeyReused' },
    });
  });

  it('that comes just before its job would be deleted keeps that', async () => {
    let between: (() => Promise<unknown>) | undefined;
    const { story, world } = await withBreaking({
      call: async ({ functionName, operation }) => {
        const isMark = functionName?.endsWith('-job-cancel') && operation === 'TransactWriteItems';
        const comes = isMark ? between : undefined;
        if (comes) between = undefined;
        await comes?.();
        return undefined;
      },
    });
    const failed = await story.end(await story.submit(pipeline));
    await story.advance(1_200_000);
    world.isMended = true;
    let made = '';
    between = async () => {
      made = (await retry(story, failed.id)).body.id;
    };
    const refused = await story.api('DELETE', `/jobs/${failed.id}`);
    expect(made).toMatch(/^job_/);
    expect(refused).toMatchObject({ status: 409, body: { fix: `Delete ${made} first.` } });
    expect((await story.job(failed.id)).deletion).toBeUndefined();
    expect((await story.end(made)).phase).toBe('Succeeded');
    await story.advance(1_200_000);
    expect((await story.job(failed.stages.features.jobId)).phase).toBe('Succeeded');
    expect((await rowsOf(story)).filter(({ pk }) => pk === 'LIVE')).toEqual([]);
  });

  it('is refused where nothing is to be tried again, with what to do instead', async () => {
    const { story, world } = await withBreaking();
    const failed = await story.end(await story.submit(pipeline));
    const stage = await retry(story, failed.stages.breaks.jobId);
    expect(stage).toMatchObject({ status: 409, body: { code: 'NotRetryable' } });
    expect(stage.body.fix).toContain(failed.id);
    world.isMended = true;
    const id = await story.submit(task);
    expect((await retry(story, id)).body.fix).toBe('Cancel it first, or wait.');
    await story.end(id);
    expect(await retry(story, id)).toMatchObject({ status: 409, body: { given: 'Succeeded' } });
    const cancelled = await story.submit(task);
    await story.api('POST', `/jobs/${cancelled}/cancel`);
    await story.end(cancelled);
    const { body: made } = await retry(story, cancelled);
    expect((await story.end(made.id)).phase).toBe('Succeeded');
  });
});
