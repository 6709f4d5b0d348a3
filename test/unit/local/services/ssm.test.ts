import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSsm } from '../../../../infra/local/services/ssm/ssm.ts';
import { wirePlane } from '../wire/wire-plane.ts';

let plane: Awaited<ReturnType<typeof wirePlane>>;
beforeAll(async () => {
  plane = await wirePlane({ services: [createSsm()] });
});
afterAll(() => plane.close());

const call = (operation: string, request: object) =>
  plane.kernel.call<Record<string, never>>('ssm', operation, request, {
    arn: 'arn:aws:sts::000000000000:assumed-role/tester/test',
    roleArn: 'arn:aws:iam::000000000000:role/tester',
  });

const arn = 'arn:aws:ssm:us-east-1:000000000000:parameter/team/key';
const key = { Name: '/team/key', Type: 'SecureString' };

describe('a parameter', () => {
  it('is read by its name and by its ARN, a secure one in clear only when asked', async () => {
    expect(await call('PutParameter', { ...key, Value: 'first' })).toMatchObject({ Version: 1 });
    const again = { ...key, Value: 'second', Overwrite: true };
    expect(await call('PutParameter', again)).toMatchObject({ Version: 2 });
    const Names = [arn, '/team/none'];
    const { Parameters, InvalidParameters } = await call('GetParameters', {
      Names,
      WithDecryption: true,
    });
    expect(Parameters).toMatchObject([{ Name: '/team/key', ARN: arn, Value: 'second' }]);
    expect(InvalidParameters).toEqual(['/team/none']);
    const { Parameter } = await call('GetParameter', { Name: '/team/key' });
    expect(Parameter).toMatchObject({ Type: 'SecureString', Version: 2 });
    expect(JSON.stringify(Parameter)).not.toContain('second');
  });

  it('is written over only where that is wanted, and gone once it is deleted', async () => {
    const plain = { Name: 'plain', Type: 'String', Value: 'v' };
    await call('PutParameter', plain);
    await expect(call('PutParameter', plain)).rejects.toThrow(/already exists/);
    expect(await call('DeleteParameter', { Name: 'plain' })).toEqual({});
    await expect(call('GetParameter', { Name: 'plain' })).rejects.toMatchObject({
      code: 'ParameterNotFound',
    });
  });

  it('is listed by its path, page by page, and without its value', async () => {
    for (const name of ['a', 'b', 'deep/c']) {
      await call('PutParameter', { Name: `/paths/${name}`, Type: 'String', Value: name });
    }
    const names = async (request: object) => {
      const { Parameters } = await call('GetParametersByPath', request);
      return ((Parameters ?? []) as { Name: string }[]).map(({ Name }) => Name);
    };
    expect(await names({ Path: '/paths' })).toEqual(['/paths/a', '/paths/b']);
    expect(await names({ Path: '/paths/', Recursive: true })).toHaveLength(3);
    expect(await names({ Path: '/path' })).toEqual([]);
    const first = await call('GetParametersByPath', { Path: '/paths', MaxResults: 1 });
    expect(first).toMatchObject({ NextToken: '/paths/a' });
    expect(await names({ Path: '/paths', NextToken: '/paths/a' })).toEqual(['/paths/b']);
    const { Parameters } = await call('DescribeParameters', {});
    expect(Parameters).toContainEqual(expect.objectContaining({ Name: '/paths/a' }));
    expect(JSON.stringify(Parameters)).not.toContain('"Value"');
    const filtered = { ParameterFilters: [{ Key: 'Name' }] };
    await expect(call('DescribeParameters', filtered)).rejects.toThrow(/does not filter/);
    await expect(call('GetParametersByPath', { Path: 'paths' })).rejects.toThrow(/\/paths/);
  });

  it.each([
    [{ Name: 'team/key', Type: 'String', Value: 'v' }, /fully qualified name: \/team\/key/],
    [{ Name: '/aws/key', Type: 'String', Value: 'v' }, /cannot begin with "aws"/],
    [{ Name: 'a b', Type: 'String', Value: 'v' }, /Only a mix of letters/],
    [{ Name: 'untyped', Value: 'v' }, /type is required/],
    [{ Name: 'long', Type: 'String', Value: 'v'.repeat(4097) }, /4096 characters/],
  ])('is refused as on AWS: %j', async (request, says) => {
    await expect(call('PutParameter', request)).rejects.toThrow(says);
  });

  it.each([
    [{ Tags: [{ Key: 'team', Value: 'a' }] }, 'Tags'],
    [{ Policies: '[]' }, 'Policies'],
    [{ AllowedPattern: '^v$' }, 'AllowedPattern'],
    [{ Tier: 'Advanced' }, 'Tier'],
    [{ DataType: 'aws:ec2:image' }, 'DataType'],
  ])('is refused with what it would not be kept with: %j', async (more, member) => {
    const request = { Name: 'kept', Type: 'String', Value: 'v', ...more };
    await expect(call('PutParameter', request)).rejects.toThrow(`does not support ${member}.`);
    const usual = { ...request, Tags: [], Policies: undefined, AllowedPattern: undefined };
    const kept = { ...usual, Tier: 'Standard', DataType: 'text', Overwrite: true };
    expect(await call('PutParameter', kept)).toMatchObject({ Tier: 'Standard' });
  });
});
