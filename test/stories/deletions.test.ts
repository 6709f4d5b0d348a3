import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { roleNames } from '../../shared/ports/role-names.ts';
import { expectNothingHeld, removals, rowsOf } from './accounts.ts';
import { account, deploy, modelsOf, withModel } from './endpoint-world.ts';
import { calmModel, noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

type Call = NonNullable<NonNullable<VirtualOptions['faults']>['call']>;

const minute = 60_000;

/** Containers that leave a file in each of their outputs. */
const writing: VirtualOptions['model'] = (spec, random) => {
  const places = (spec.command ?? []).filter((part) => /^s3:.*\/outputs\//.test(part));
  const files = places.map((place) => [`${place}rows.csv`, '1,2\n']);
  return { ...calmModel!(spec, random), objects: Object.fromEntries(files) };
};

const writes = { ...taskJob, outputs: ['rows'] };

const pipeline = {
  kind: 'pipeline',
  name: 'both',
  stages: {
    prepare: { kind: 'task', image: taskJob.image, command: ['x'], outputs: ['rows'] },
    tune: { ...tuningJob, name: undefined, notify: undefined, needs: ['prepare'] },
  },
};

const call = (story: Pick<Story, 'kernel'>, service: string, operation: string, request: object) =>
  story.kernel.call<Shape>(service, operation, request, planePrincipal);

/** Versions of objects, and of marks of deleted ones, below a prefix. */
async function versionsOf(story: Story, Prefix = 'projects/default/jobs/') {
  const { Buckets } = await call(story, 's3', 'ListBuckets', {});
  const request = { Bucket: Buckets[0].Name, Prefix };
  const { Versions, DeleteMarkers } = await call(story, 's3', 'ListObjectVersions', request);
  return [...Versions, ...DeleteMarkers].map(({ Key }: Shape) => Key);
}

/** The log streams of what computed. */
async function streamsOf(story: Story): Promise<string[]> {
  const { logGroups } = await call(story, 'logs', 'DescribeLogGroups', {});
  const groups = logGroups.filter(({ logGroupName }: Shape) =>
    /workloads|TrainingJobs|Endpoints/.test(logGroupName),
  );
  const found = groups.map(
    async ({ logGroupName }: Shape) =>
      (await call(story, 'logs', 'DescribeLogStreams', { logGroupName })).logStreams,
  );
  return (await Promise.all(found)).flat().map(({ logStreamName }) => logStreamName);
}

/** What the table has of jobs: all but that they were deleted. */
const itemsOf = async (story: Story, pattern = /^(JOB#|LIVE|PENDING)/) =>
  (await rowsOf(story)).filter(({ pk, sk }) => pattern.test(pk) && sk !== 'DELETED');

const remove = (story: Story, id: string, results = 'delete') =>
  story.api('DELETE', `/jobs/${id}?results=${results}`);

/** Runs a job to its end, and until all have been told. */
async function ended(story: Story, job: object): Promise<Shape> {
  const id = await story.submit(job);
  const found = await story.end(id);
  await story.advance(2 * minute);
  return found;
}

describe('the deletion of a job', () => {
  afterEach(noDenials);

  it('lists first what would go and what would stay, and deletes nothing by that', async () => {
    const story = await startStory({ model: writing });
    const job = await ended(story, pipeline);
    const { body } = await story.api('GET', `/jobs/${job.id}/deletion`);
    expect(body.goes.map(({ what }: Shape) => what)).toEqual([
      'log streams',
      'log streams',
      'job (task)',
      'job (tuning)',
      'job (pipeline)',
    ]);
    expect(body.stays).toMatchObject([
      { what: 'versions of files', count: 1, bytes: 4 },
      { what: 'versions of files' },
    ]);
    const all = (await story.api('GET', `/jobs/${job.id}/deletion?results=delete`)).body;
    expect(all.stays).toEqual([]);
    expect(all.goes.map(({ what }: Shape) => what)).toContain('versions of files');
    expect((await story.job(job.id)).phase).toBe('Succeeded');
  });

  it('removes its items and log streams, and keeps its files unless asked', async () => {
    const story = await startStory({ model: writing });
    const job = await ended(story, pipeline);
    const other = await ended(story, writes);
    const files = await versionsOf(story);
    expect(files.length).toBeGreaterThan(3);
    expect((await streamsOf(story)).length).toBeGreaterThan(3);
    const money = await account(story);
    const { status, body } = await remove(story, job.id, 'keep');
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'Deleted', proof: { openLedgerLines: 0, tagged: 0 } });
    expect((await story.api('GET', `/jobs/${job.id}`)).status).toBe(404);
    expect((await story.api('GET', '/jobs')).body.items).toMatchObject([{ id: other.id }]);
    expect(await versionsOf(story)).toEqual(files);
    const left = await itemsOf(story);
    expect(new Set(left.map(({ pk }) => pk))).toEqual(new Set([`JOB#${other.id}`]));
    for (const name of await streamsOf(story)) expect(name).toMatch(/^(task|stage)\//);
    expect(await account(story)).toEqual(money);
    // Once more is the same, and is no other's business.
    expect((await remove(story, job.id)).body).toEqual(body);
    const authorization = `Bearer ${await story.token('other', 'submitter')}`;
    const asked = await story.api('DELETE', `/jobs/${job.id}`, undefined, { authorization });
    expect(asked.status).toBe(404);
  });

  it('with its files removes every version of them, also of those deleted before', async () => {
    const story = await startStory({ model: writing });
    const job = await ended(story, writes);
    const other = await ended(story, writes);
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(`${job.result.outputs.rows}rows.csv`)!;
    await call(story, 's3', 'PutObject', { Bucket, Key, Body: Buffer.from('newer') });
    await call(story, 's3', 'DeleteObject', { Bucket, Key });
    expect(await versionsOf(story, Key)).toHaveLength(3);
    expect((await remove(story, job.id)).body.state).toBe('Deleted');
    expect(await versionsOf(story)).toEqual([expect.stringContaining(other.id)]);
  });

  it('ends first what lives on, and its money comes back', async () => {
    const { story, trained } = await withModel();
    const job = await deploy(story);
    await story.advance(2 * minute);
    expect((await account(story)).reserved).toBeGreaterThan(0);
    expect(await streamsOf(story)).toContainEqual(expect.stringMatching(/^main\//));
    const served = await remove(story, trained.id);
    expect(served).toMatchObject({ status: 409, body: { code: 'NotDeletable' } });
    expect(served.body.detail).toContain('The endpoint btc uses files');
    const { body: list } = await story.api('GET', `/jobs/${job.id}/deletion`);
    expect(list.goes[0]).toEqual({ what: 'endpoint', name: 'btc', count: 1 });
    expect(list.goes[1]).toMatchObject({
      what: 'log streams',
      name: expect.stringMatching(/btc$/),
    });
    expect((await remove(story, job.id)).body).toMatchObject({
      state: 'Deleting',
      waitsFor: 'The endpoint btc is ending.',
    });
    expect((await story.job(job.id)).deletion).toMatchObject({ results: true });
    // Nobody asks again: the plane goes on by itself.
    await story.advance(20 * minute);
    expect((await remove(story, job.id)).body).toMatchObject({ state: 'Deleted' });
    expect((await streamsOf(story)).filter((name) => name.startsWith('main/'))).toEqual([]);
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
    expect(modelsOf(story)).toEqual([]);
    expect((await account(story)).reserved).toBe(0);
    expect((await remove(story, trained.id)).body.state).toBe('Deleted');
    expect(await itemsOf(story)).toEqual([]);
  });

  it('knows no job by what is no id, however long it is', async () => {
    const story = await startStory();
    for (const id of ['nope', 'a'.repeat(3000)]) {
      expect(await remove(story, id)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    }
  });

  it('is refused for what has not ended, a stage, and what a retry goes on from', async () => {
    const story = await startStory({
      model: (spec, random) => {
        const breaks = spec.service === 'sagemaker';
        return { ...writing!(spec, random), exitCode: breaks ? 1 : 0, runSeconds: 60 };
      },
    });
    const id = await story.submit(pipeline);
    expect(await remove(story, id)).toMatchObject({ status: 409, body: { code: 'NotDeletable' } });
    const failed = await story.end(id);
    expect(failed.phase).toBe('Failed');
    await story.advance(2 * minute);
    const stage = await remove(story, failed.stages.prepare.jobId);
    expect(stage.body.fix).toBe(`Delete its pipeline ${id}.`);
    const { body: retry } = await story.api('POST', `/jobs/${id}/retry`);
    expect((await remove(story, id)).body.fix).toBe(`Delete ${retry.id} first.`);
    await story.end(retry.id);
    await story.advance(2 * minute);
    expect((await remove(story, retry.id)).body.state).toBe('Deleted');
    // What the retry took over is the first one's, and was left to it.
    expect((await story.job(failed.stages.prepare.jobId)).phase).toBe('Succeeded');
    expect((await remove(story, id)).body.state).toBe('Deleted');
    expect(await itemsOf(story)).toEqual([]);
  });

  it('is not done while AWS has anything under its tag, whoever made that', async () => {
    const story = await startStory({ model: writing });
    const job = await ended(story, tuningJob);
    const [, bucket] = /^s3:\/\/([^/]+)/.exec(job.result.bestTrainingJob.modelArtifact)!;
    const RoleName = roleNames('trainyard', 'us-east-1').workload('default', 'sagemaker');
    const { Role } = await call(story, 'iam', 'GetRole', { RoleName });
    const CreateModel = {
      ModelName: 'by-hand',
      ExecutionRoleArn: Role.Arn,
      PrimaryContainer: { Image: 'image', ModelDataUrl: `s3://${bucket}/model.tar.gz` },
      Tags: [{ Key: 'trainyard:job', Value: job.id }],
    };
    const { ModelArn } = await call(story, 'sagemaker', 'CreateModel', CreateModel);
    const { body } = await remove(story, job.id);
    expect(body).toMatchObject({ state: 'Deleting', waitsFor: `AWS still has ${ModelArn}.` });
    await story.advance(20 * minute);
    expect((await story.job(job.id)).deletion).toBeDefined();
    expect((await removals(story)).status).toBe('ok');
    await story.advance(60 * minute);
    const found = expect.stringMatching(new RegExp(`^1 ended job .*${job.id} for 80 min`));
    expect(await removals(story)).toMatchObject({ status: 'warn', found });
    await call(story, 'sagemaker', 'DeleteModel', { ModelName: 'by-hand' });
    await story.advance(10 * minute);
    expect(await itemsOf(story)).toEqual([]);
  });

  it('of every job of a project leaves nothing of it, and no other project sees it', async () => {
    const { story, trained } = await withModel();
    const job = await deploy(story);
    const nightly = { schedule: '0 2 * * *', timeZone: 'UTC', job: taskJob };
    await story.api('PUT', '/schedules/nightly', nightly);
    await story.advance(2 * minute);
    const remains = async () => (await story.api('GET', '/projects/default/remains')).body;
    const before = await remains();
    expect(before).toMatchObject({
      schedules: ['nightly'],
      leases: [{ kind: 'endpoint', name: 'btc' }],
      living: [],
      jobs: 2,
    });
    const types = before.tagged.map((arn: string) => arn.split(':')[5]!.split('/')[0]).sort();
    expect(types).toEqual(['endpoint', 'endpoint-config', 'model']);
    const id = await story.submit(taskJob);
    expect((await remains()).living).toEqual([id]);
    await story.end(id);
    await story.advance(2 * minute);
    await story.api('DELETE', '/schedules/nightly');
    await remove(story, id);
    await remove(story, job.id);
    await story.advance(20 * minute);
    await remove(story, trained.id);
    const none = { schedules: [], leases: [], living: [], jobs: 0, tagged: [] };
    expect(await remains()).toEqual({ project: 'default', ...none });
    const other = await story.api('GET', '/projects/other/remains');
    expect(other.status).toBe(403);
  });

  it('makes its key one that cannot be used again', async () => {
    const story = await startStory();
    const headers = { 'idempotency-key': 'once' };
    const { body: job } = await story.api('POST', '/jobs', taskJob, headers);
    await story.end(job.id);
    await story.advance(2 * minute);
    await remove(story, job.id);
    const again = await story.api('POST', '/jobs', taskJob, headers);
    expect(again).toMatchObject({ status: 422, body: { code: 'IdempotencyKeyReused' } });
    expect(again.body.detail).toContain('was deleted');
  });

  it.each(['kill-before', 'kill-after', 'server-error'] as const)(
    'goes on by itself wherever its function breaks off: %s',
    async (fate) => {
      const breaks = { at: 0, seen: 0 };
      const fault: Call = ({ functionName }) => {
        if (!functionName?.endsWith('-job-cancel') || breaks.at === 0) return undefined;
        breaks.seen += 1;
        // The SDK tries again what may pass: it does not pass.
        return breaks.seen >= breaks.at ? fate : undefined;
      };
      const story = await startStory({ model: writing, faults: { call: fault } });
      const ids = await Promise.all(Array.from({ length: 24 }, () => story.submit(writes)));
      for (const id of ids) await story.end(id);
      await story.advance(5 * minute);
      const answers: number[] = [];
      for (const [index, id] of ids.entries()) {
        Object.assign(breaks, { at: index + 1, seen: 0 });
        answers.push((await remove(story, id)).status);
      }
      breaks.at = 0;
      expect(answers.filter((status) => status >= 500).length).toBeGreaterThan(15);
      await story.advance(30 * minute);
      // Before the first write nobody knows that the job is to go.
      for (const { id } of (await story.api('GET', '/jobs')).body.items) {
        expect((await story.job(id)).deletion).toBeUndefined();
        await remove(story, id);
      }
      expect(await itemsOf(story)).toEqual([]);
      expect(await versionsOf(story)).toEqual([]);
      expect(await streamsOf(story)).toEqual([]);
      await expectNothingHeld(story);
    },
  );
});
