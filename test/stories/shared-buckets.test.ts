import { beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { furnishedAssembly } from './furnished-assembly.ts';
import { quietJob, type SharedStory, startShared } from './shares.ts';

let story: SharedStory;
beforeAll(async () => {
  story = await startShared({ assembly: await furnishedAssembly() });
  for (const Bucket of ['acme', 'lake']) {
    await call('CreateBucket', { Bucket });
    for (const Key of ['prices/1.csv', 'people/1.csv']) {
      await call('PutObject', { Bucket, Key, Body: 'a,b' });
    }
  }
});

const call = (operation: string, request: object, as: object = planePrincipal) =>
  story.kernel.call<Shape>('s3', operation, request, as as typeof planePrincipal);

/** What a project's code gets to read, as it acts in a task or in SageMaker. */
async function reads(project: string, service: string, Bucket: string, Key: string) {
  const roleArn = `arn:aws:iam::000000000000:role/trainyard-${project}-${service}-us-east-1`;
  const as = { arn: roleArn, roleArn };
  const Prefix = Key.slice(0, Key.indexOf('/') + 1);
  const may = async (operation: string, request: object) => {
    try {
      await call(operation, { Bucket, ...request }, as);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'AccessDenied' });
      return false;
    }
  };
  return [
    await may('ListObjectsV2', { Prefix }),
    await may('GetObject', { Key }),
    await may('PutObject', { Key, Body: '' }),
  ];
}

const readOnly = [true, true, false];
const nothing = [false, false, false];

describe('a bucket of others', () => {
  it.each(['ecs', 'sm'])('is read as far as the configuration says, as %s', async (service) => {
    expect(await reads('a', service, 'acme', 'people/1.csv')).toEqual(readOnly);
    expect(await reads('a', service, 'lake', 'prices/1.csv')).toEqual(readOnly);
    expect(await reads('a', service, 'lake', 'people/1.csv')).toEqual(nothing);
    expect(await reads('b', service, 'lake', 'people/1.csv')).toEqual(readOnly);
    expect(await reads('b', service, 'acme', 'people/1.csv')).toEqual(nothing);
    expect(await reads('c', service, 'lake', 'prices/1.csv')).toEqual(nothing);
  });

  it('is in the plan as what the job may read, and a place beyond it is not', async () => {
    const inputs = { good: 's3://lake/prices/1.csv', bad: 's3://lake/people/1.csv' };
    const authorization = `Bearer ${await story.token('a', 'submitter')}`;
    const job = { ...quietJob, inputs };
    const { body } = await story.api('POST', '/plans', job, { authorization });
    expect(body.plan.inputs).toMatchObject([
      { input: 'good', readable: true, exists: 'not looked up: another bucket' },
      { input: 'bad', readable: false },
    ]);
    expect(body.plan.roles[0].may).toContainEqual({
      actions: ['s3:GetObject', 's3:ListBucket'],
      on: 's3://lake/prices/*',
    });
    const wheres = body.plan.findings.map(({ where }: Shape) => where);
    expect(wheres.filter((where: string) => where.startsWith('/inputs'))).toEqual(['/inputs/bad']);
  });
});
