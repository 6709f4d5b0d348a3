import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { limits } from '../../shared/limits.ts';
import { nightly, run, tellReporting } from './reporting.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const training = {
  kind: 'training',
  name: 'final',
  image: `registry.example/trainer@sha256:${'e'.repeat(64)}`,
  command: ['python3', 'train.py'],
  hyperParameters: { lr: 0.1, epochs: 3 },
  metrics: [{ name: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' }],
};

const list = async (story: Story, query: string) =>
  (await story.api('GET', `/jobs?${query}`)).body as Shape;

describe('the runs of a project', () => {
  afterEach(noDenials);

  it('show what each job had and measured, of a pipeline each stage by itself', async () => {
    const { story, say } = await tellReporting();
    say({ better: false, improvement: 0.5, note: 'none' });
    const night = await run(story, { ...nightly, commit });
    expect(night.phase, night.message).toBe('Succeeded');
    const { items } = await list(story, 'metrics=all');
    const byName = Object.fromEntries(
      items.map(({ parent, ...row }: Shape) => [parent?.stage ?? row.name, row.run]),
    );
    const best = night.result.tune.bestTrainingJob;
    expect(byName.tune).toMatchObject({
      parameters: best.hyperParameters,
      metrics: { 'validation:rmse': best.objective },
      model: best.modelArtifact,
      commit,
    });
    expect(byName.compare).toMatchObject({
      parameters: {},
      metrics: { improvement: 0.5 },
      data: { candidate: best.modelArtifact },
      model: null,
      commit,
    });
    expect(byName.nightly).toMatchObject({ parameters: {}, metrics: {}, commit });
  });

  it('read the object that was written last when they run, and say which it was', async () => {
    const story = await startStory();
    const { body: upload } = await story.api('POST', '/uploads', {
      ...{ sha256: 'a'.repeat(64), name: 'x' },
    });
    const [, bucket] = /^s3:\/\/([^/]+)/.exec(upload.folder)!;
    const place = `s3://${bucket}/projects/default/prices/`;
    const put = async (key: string) => {
      const request = { Bucket: bucket, Key: `projects/default/prices/${key}`, Body: key };
      await story.kernel.call('s3', 'PutObject', request, planePrincipal);
      await story.advance(60_000);
    };
    const nightlyJob = { ...taskJob, inputs: { raw: `@latest(${place})` }, maxAttempts: 2 };
    const ended = async (job: object) => story.end(await story.submit(job));
    const none = await ended(nightlyJob);
    expect(none).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(none.message).toContain(`no object under ${place}`);
    await put('monday.csv');
    const first = await ended(nightlyJob);
    await put('friday.csv');
    const second = await ended({ ...training, inputs: nightlyJob.inputs });
    const read = [first, second].map(({ resolved }) => resolved['inputs.raw']);
    expect(read).toEqual([`${place}monday.csv`, `${place}friday.csv`]);
    expect(second.spec.inputs).toEqual(nightlyJob.inputs);
    const version = second.resolved['inputs.raw.version'];
    const { items } = await list(story, 'metrics=all&name=final');
    expect(items[0].run.data).toEqual({ raw: `${place}friday.csv?versionId=${version}` });
    const { body } = await story.api('POST', '/plans', nightlyJob);
    const exists = 'the newest object when the job is verified; now is there';
    expect(body.plan.inputs).toMatchObject([{ input: 'raw', readable: true, exists }]);
    const other = `@latest(s3://${bucket}/projects/other/)`;
    expect(await ended({ ...taskJob, inputs: { raw: other } })).toMatchObject({
      phase: 'Failed',
      reason: 'AccessDenied',
      message: expect.stringContaining('may not read'),
    });
  });

  it('have the digest of their image and the version of their data before they ran', async () => {
    const story = await startStory();
    const sha256 = 'a'.repeat(64);
    const { body } = await story.api('POST', '/uploads', { sha256, name: 'train.csv' });
    const inputs = { train: body.folder, more: 's3://elsewhere/prefix/' };
    await story.submit({ ...training, commit: `${commit}-dirty`, inputs });
    const { items } = await list(story, 'metrics=all');
    expect(items).toMatchObject([
      {
        name: 'final',
        run: {
          parameters: { lr: '0.1', epochs: '3' },
          metrics: {},
          digest: `sha256:${'e'.repeat(64)}`,
          commit: `${commit}-dirty`,
          data: { train: `sha256:${sha256}`, more: 's3://elsewhere/prefix/' },
        },
      },
    ]);
  });

  it('are found by the metric that they have, page by page', async () => {
    const story = await startStory();
    for (const job of [training, taskJob, tuningJob, training]) await run(story, job);
    expect((await list(story, 'metrics=accuracy')).items).toEqual([]);
    const names: string[] = [];
    let cursor = '';
    do {
      const page = await list(story, `metrics=accuracy,validation:rmse&limit=1${cursor}`);
      names.push(...page.items.map(({ name }: Shape) => name));
      cursor = page.cursor ? `&cursor=${page.cursor}` : '';
    } while (cursor);
    expect(names).toEqual(['final', 'search', 'final']);
  });

  it('refuse a commit that is none, and say what one is', async () => {
    const story = await startStory();
    const { status, body } = await story.api('POST', '/jobs', { ...taskJob, commit: 'main' });
    expect(status).toBe(422);
    expect(body.detail).toMatch('/commit: is "main"; must be the whole SHA of a commit');
  });
});

describe('a list of jobs', () => {
  afterEach(noDenials);

  it('has all of them, also where they are larger than a page of DynamoDB', async () => {
    const story = await startStory();
    const large = { kind: 'task', image: taskJob.image, command: ['x'.repeat(4000)] };
    const stages = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`s${at}`, large]));
    const ids: string[] = [];
    for (let job = 0; job < 12; job += 1) {
      ids.unshift(await story.submit({ kind: 'pipeline', stages }));
    }
    const { items, cursor } = await list(story, 'limit=200&kind=pipeline');
    expect(items.map(({ id }: Shape) => id)).toEqual(ids);
    expect(cursor).toBeNull();
  });

  it('that looks for few among very many goes on from request to request', async () => {
    const story = await startStory();
    const first = await story.submit(taskJob);
    addJobs(story, first, limits.lookThrough);
    const page = await list(story, 'kind=task&metrics=none');
    expect(page.items).toEqual([]);
    expect(page.cursor).toEqual(expect.any(String));
    const next = await list(story, `kind=task&metrics=none&cursor=${page.cursor}`);
    expect(next).toEqual({ items: [], cursor: null });
  });
});

/** Puts so many jobs like one into the table that have ended later. */
function addJobs(story: Story, id: string, count: number): void {
  story.kernel.transact((_tx, context) => {
    const call = (operation: string, request: Shape) =>
      context.call<Shape>('dynamodb', operation, request);
    const TableName = call('ListTables', {}).TableNames[0];
    const Key = { pk: { S: `JOB#${id}` }, sk: { S: 'META' } };
    const { Item } = call('GetItem', { TableName, Key });
    for (let at = 0; at < count; at += 1) {
      const S = `${id.slice(0, -4)}${String(at).padStart(4, 'Z')}`;
      const keys = { pk: { S: `JOB#${S}` }, id: { S }, gsi1sk: { S }, gsi2sk: { S } };
      const ended = { phase: { S: 'Succeeded' }, phaseChanged: { BOOL: false } };
      call('PutItem', { TableName, Item: { ...Item, ...keys, ...ended } });
    }
  });
}
