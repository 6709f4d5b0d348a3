import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorOf, wirePlane } from '../wire/wire-plane.ts';

let plane: Awaited<ReturnType<typeof wirePlane>>;
beforeAll(async () => {
  plane = await wirePlane();
});
afterAll(() => plane.close());

const RoleArn = 'arn:aws:iam::000000000000:role/worker';
const ecs = { arn: 'ecs-tasks.amazonaws.com', service: 'ecs-tasks.amazonaws.com' };
const other = { arn: 'lambda.amazonaws.com', service: 'lambda.amazonaws.com' };

it.each(['onSocket', 'inProcess'] as const)('says who calls, %s', async (way) => {
  const identity = await new STSClient(plane[way]).send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe('000000000000');
  expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/admin/test');
  expect(identity.UserId).toMatch(/^AROA[0-9A-F]{17}:test$/);
});

it('hands out sessions that work, for as long as was asked', async () => {
  const sts = new STSClient(plane.onSocket);
  const request = { RoleArn, RoleSessionName: 'me@example.com', DurationSeconds: 900 };
  const { Credentials, AssumedRoleUser } = await sts.send(new AssumeRoleCommand(request));
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/worker/me@example.com');
  expect(Number(Credentials?.Expiration) - Date.now()).toBeGreaterThan(880_000);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  };
  const as = new STSClient({ ...plane.inProcess, credentials });
  const identity = await as.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe(AssumedRoleUser?.Arn);
  plane.pass(901_000);
  const late = await errorOf(as.send(new GetCallerIdentityCommand({})));
  plane.pass(-901_000);
  expect(late).toMatchObject({ $metadata: { httpStatusCode: 403 } });
  expect(late.name).toMatch(/^ExpiredToken/);
});

it('refuses whom the trust policy does not name, and durations out of bounds', async () => {
  expect(await errorOf(plane.session('worker', {}, other))).toMatchObject({
    code: 'AccessDenied',
    status: 403,
  });
  const sts = new STSClient(plane.onSocket);
  const long = { RoleArn, RoleSessionName: 'long', DurationSeconds: 43_201 };
  const error = await errorOf(sts.send(new AssumeRoleCommand(long)));
  expect(error).toMatchObject({ name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
});

it('keeps a permanent session of a service for ever, and gives it to services only', async () => {
  const credentials = await plane.session('worker', { Permanent: true }, ecs);
  plane.pass(100 * 86_400_000);
  const as = new STSClient({ ...plane.inProcess, credentials });
  const identity = await as.send(new GetCallerIdentityCommand({}));
  plane.pass(-100 * 86_400_000);
  expect(identity.Arn).toContain('assumed-role/worker/');
  const role = { arn: 'arn:aws:sts::0:assumed-role/r/s', roleArn: 'r' };
  const error = await errorOf(plane.session('worker', { Permanent: true }, role));
  expect(error.code).toBe('ValidationError');
});

it('draws the same keys from the same seed', async () => {
  const again = await wirePlane();
  expect(again.credentials.accessKeyId).toBe(plane.credentials.accessKeyId);
  expect(again.credentials.secretAccessKey).toBe(plane.credentials.secretAccessKey);
  await again.close();
});
