import { expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { startStory } from './story.ts';

it('lets a role read a bucket whose own policy allows it, and no longer', async () => {
  const story = await startStory();
  const Bucket = 'elsewhere';
  const roleArn = 'arn:aws:iam::000000000000:role/trainyard-default-task';
  const role = { arn: roleArn, roleArn };
  const call = (operation: string, request: object, as: object = planePrincipal) =>
    story.kernel.call<Shape>('s3', operation, { Bucket, ...request }, as as typeof role);
  const read = () => call('GetObject', { Key: 'data.csv' }, role);
  await call('CreateBucket', {});
  await call('PutObject', { Key: 'data.csv', Body: 'a,b' });
  await expect(read()).rejects.toThrow(
    '"Action":"s3:GetObject","Resource":"arn:aws:s3:::elsewhere/data.csv"',
  );
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::elsewhere/*',
  };
  const policy = (changed: object) => JSON.stringify({ Statement: { ...Statement, ...changed } });
  await call('PutBucketPolicy', { Policy: policy({}) });
  expect(Buffer.from((await read()).Body).toString()).toBe('a,b');
  expect((await call('GetBucketPolicy', {})).Policy).toBe(policy({}));
  await call('PutBucketPolicy', { Policy: policy({ Effect: 'Deny', Principal: '*' }) });
  await expect(read()).rejects.toThrow(/explicit deny/);
  await call('PutBucketPolicy', { Policy: policy({}) });
  await call('DeleteBucketPolicy', {});
  await expect(read()).rejects.toThrow(/no identity-based policy allows/);
  for (const [changed, why] of [
    [{ Resource: 'arn:aws:s3:::other/*' }, 'Policy has invalid resource'],
    [{ Principal: undefined }, 'Missing required field Principal'],
    [{ Effect: 'Perhaps' }, 'needs the Effect Allow or Deny'],
  ] as const) {
    await expect(call('PutBucketPolicy', { Policy: policy(changed) })).rejects.toThrow(why);
  }
  for (const Policy of ['{', 'null', '{}', '{"Statement":[null]}', '{"Statement":["a"]}']) {
    const refused = expect(call('PutBucketPolicy', { Policy })).rejects;
    await refused.toMatchObject({
      code: 'MalformedPolicy',
      message: expect.stringContaining('valid JSON'),
    });
  }
  await story.stop();
});
