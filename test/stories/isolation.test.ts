import { beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Principal, Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { sessionOf } from './container-session.ts';
import { furnishedAssembly, kept } from './furnished-assembly.ts';
import { quietJob, type SharedStory, startShared } from './shares.ts';
import { calmModel, tuningJob } from './story.ts';

/** A job of each role that code of a project acts as. */
const jobs = {
  task: quietJob,
  session: { kind: 'notebook', image: 'registry.example/jupyter:1', ttl: '1h' },
  training: { ...tuningJob, maxJobs: 1, maxParallelJobs: 1, notify: [] },
} as const;

type Code = keyof typeof jobs;
type Call = [service: string, operation: string, request: object];

const group = '/trainyard/trainyard/workloads';

describe('code of one project', () => {
  let story: SharedStory;
  const principals = {} as Record<Code, Principal>;
  let bucket = '';
  let digest = '';

  const asPlane = (...[service, operation, request]: Call) =>
    story.kernel.call<Shape>(service, operation, request, planePrincipal);

  beforeAll(async () => {
    const told: ContainerSpec[] = [];
    story = await startShared({
      assembly: await furnishedAssembly(),
      model: (spec, random) => {
        told.push(spec);
        return calmModel!(spec, random);
      },
    });
    for (const code of Object.keys(jobs) as Code[]) {
      const id = await story.submitTo('a', jobs[code]);
      await story.endOf('a', id);
      const own = told.findLast(({ id: name }) => !/-stage-(in|out)$/.test(name))!;
      principals[code] = (await sessionOf(story, own)).principal;
    }
    bucket = (await asPlane('s3', 'ListBuckets', {})).Buckets[0].Name;
    const object = { Bucket: bucket, Body: Buffer.from('of b') };
    await asPlane('s3', 'PutObject', { ...object, Key: 'projects/a/own.csv' });
    await asPlane('s3', 'PutObject', { ...object, Key: 'projects/b/data.csv' });
    await asPlane('secretsmanager', 'CreateSecret', { Name: 'team', SecretString: 'of b' });
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const authorization = `Bearer ${await story.token('b', 'submitter')}`;
    const { uri: source } = (await story.api('POST', '/uploads', upload, { authorization })).body;
    const image = await story.submitTo('b', { kind: 'image', source });
    await story.endOf('b', image);
    digest = (await story.jobOf('b', image)).result.digest;
  }, 120_000);

  /** What it is told that asks; undefined: it is answered. */
  const refusalOf = async (code: Code, [service, operation, request]: Call) => {
    try {
      await story.kernel.call(service, operation, request, principals[code]);
      return undefined;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };

  const others = (): Record<string, Call> => ({
    object: ['s3', 'GetObject', { Bucket: bucket, Key: 'projects/b/data.csv' }],
    'object to be written': [
      's3',
      'PutObject',
      { Bucket: bucket, Key: 'projects/b/data.csv', Body: Buffer.from('') },
    ],
    'list of its objects': ['s3', 'ListObjectsV2', { Bucket: bucket, Prefix: 'projects/b/' }],
    secret: ['secretsmanager', 'GetSecretValue', { SecretId: kept.others }],
    parameter: ['ssm', 'GetParameters', { Names: ['/team/key'], WithDecryption: true }],
    log: ['logs', 'FilterLogEvents', { logGroupName: group }],
    job: ['dynamodb', 'Scan', { TableName: 'trainyard' }],
    role: [
      'sts',
      'AssumeRole',
      {
        RoleArn: 'arn:aws:iam::000000000000:role/trainyard-b-ecs-us-east-1',
        RoleSessionName: 'me',
      },
    ],
  });

  it.each(Object.keys(jobs) as Code[])(
    'reads its own objects, and nothing of another: %s',
    async (code) => {
      const own = { Bucket: bucket, Key: 'projects/a/own.csv' };
      expect(await refusalOf(code, ['s3', 'GetObject', own])).toBeUndefined();
      for (const [what, call] of Object.entries(others())) {
        const refusal = await refusalOf(code, call);
        expect(refusal, what).toMatch(/^AccessDenied/);
        if (what !== 'role') expect(refusal, what).toContain('the missing statement is {"Effect"');
      }
    },
  );

  it.each(['task', 'session'] as const)('pulls no image of another: %s', async (code) => {
    const named = { repositoryName: 'trainyard/images', imageIds: [{ imageDigest: digest }] };
    expect(await refusalOf(code, ['ecr', 'BatchGetImage', named])).toMatch(/^AccessDenied/);
  });

  it('is given no image of another by a job', async () => {
    const { repositoryUri } = (await asPlane('ecr', 'DescribeRepositories', {})).repositories[0];
    for (const job of [quietJob, jobs.training, jobs.session]) {
      const id = await story.submitTo('a', { ...job, image: `${repositoryUri}@${digest}` });
      await story.endOf('a', id);
      expect(await story.jobOf('a', id)).toMatchObject({
        phase: 'Failed',
        reason: 'ImagePullFailed',
        message: expect.stringContaining('Project a has no image'),
      });
    }
  });
});
