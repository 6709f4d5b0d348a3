import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretsmanager } from '../../../../infra/local/services/secretsmanager/secretsmanager.ts';
import { type Clients, clientsOf } from '../../../../shared/ports/clients.ts';
import { secretText } from '../../../../shared/ports/secret-text.ts';
import { realWorld } from '../../../../shared/ports/world.ts';
import { wirePlane } from '../wire/wire-plane.ts';

let plane: Awaited<ReturnType<typeof wirePlane>>;
let clients: Clients;

beforeAll(async () => {
  plane = await wirePlane({ services: [createSecretsmanager()] });
  const credentials = await plane.session('door');
  const env = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: plane.url };
  clients = clientsOf({ ...realWorld(), env, credentials });
});
afterAll(() => plane.close());

const call = (operation: string, request: object) =>
  plane.kernel.call<Record<string, unknown>>('secretsmanager', operation, request, {
    arn: 'arn:aws:sts::000000000000:assumed-role/tester/test',
    roleArn: 'arn:aws:iam::000000000000:role/tester',
  });

describe('a secret', () => {
  it('is read over the network by its ARN, with a signature that holds', async () => {
    const { ARN } = await call('CreateSecret', { Name: 'hook', SecretString: 'first' });
    expect(await secretText(clients, String(ARN))).toBe('first');
    await call('PutSecretValue', { SecretId: 'hook', SecretString: 'second' });
    expect(await secretText(clients, 'hook')).toBe('second');
    expect(await call('DescribeSecret', { SecretId: ARN })).toMatchObject({ Name: 'hook' });
  });

  it('that is not there is told by its name only', async () => {
    await expect(secretText(clients, 'nothing')).rejects.toThrow(
      /nothing could not be read: ResourceNotFoundException/,
    );
  });

  it('is made once', async () => {
    await call('CreateSecret', { Name: 'once' });
    await expect(call('CreateSecret', { Name: 'once' })).rejects.toThrow(/already exists/);
    await expect(call('GetSecretValue', { SecretId: 'once' })).rejects.toThrow(/AWSCURRENT/);
  });

  it('tells its tags until it is deleted', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    await call('CreateSecret', { Name: 'tagged', SecretString: 'first', Tags });
    expect(await call('DescribeSecret', { SecretId: 'tagged' })).toMatchObject({ Tags });
    await call('DeleteSecret', { SecretId: 'tagged', ForceDeleteWithoutRecovery: true });
    await call('CreateSecret', { Name: 'tagged' });
    expect(await call('DescribeSecret', { SecretId: 'tagged' })).toMatchObject({ Tags: [] });
  });

  it('can be restored until its deletion is due, and is read by nobody meanwhile', async () => {
    const { ARN } = await call('CreateSecret', { Name: 'kept', SecretString: 'first' });
    const names = async (more: object = {}) => {
      const { SecretList } = await call('ListSecrets', more);
      return (SecretList as { Name: string }[]).map(({ Name }) => Name);
    };
    const week = { SecretId: 'kept', RecoveryWindowInDays: 7 };
    const { DeletionDate } = await call('DeleteSecret', week);
    expect(Number(DeletionDate)).toBeGreaterThan(0);
    await expect(call('GetSecretValue', { SecretId: ARN })).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
    await expect(call('CreateSecret', { Name: 'kept' })).rejects.toThrow(/already scheduled/);
    expect(await call('DescribeSecret', { SecretId: ARN })).toHaveProperty('DeletedDate');
    expect(await names()).not.toContain('kept');
    expect(await names({ IncludePlannedDeletion: true })).toContain('kept');
    await call('RestoreSecret', { SecretId: 'kept' });
    expect(await call('GetSecretValue', { SecretId: ARN })).toMatchObject({
      SecretString: 'first',
    });
    await call('DeleteSecret', week);
    plane.pass(8 * 86_400_000);
    await plane.kernel.tasks.runOne();
    await expect(call('DescribeSecret', { SecretId: ARN })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it.each([
    [{ RecoveryWindowInDays: 6 }, /between 7 and 30/],
    [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }, /in conjunction/],
  ])('is not deleted by a request that contradicts itself: %j', async (more, says) => {
    await expect(call('DeleteSecret', { SecretId: 'hook', ...more })).rejects.toThrow(says);
  });

  it.each([
    ['CreateSecret', { Name: 'bytes', SecretBinary: 'AA==' }, 'SecretBinary'],
    [
      'PutSecretValue',
      { SecretId: 'hook', SecretString: 'x', VersionStages: ['A'] },
      'VersionStages',
    ],
    ['ListSecrets', { Filters: [{ Key: 'name', Values: ['h'] }] }, 'Filters'],
    ['GetRandomPassword', { ExcludePunctuation: true, ExcludeNumbers: true }, 'ExcludeNumbers'],
  ])('is refused by %s what would be ignored: %j', async (operation, request, member) => {
    await expect(call(operation, request)).rejects.toThrow(`does not support ${member}.`);
  });
});
