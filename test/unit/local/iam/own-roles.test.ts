import { beforeEach, describe, expect, it } from 'vitest';
import { createIam } from '../../../../infra/local/iam/iam.ts';
import { Kernel, planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import { seededRandom } from '../../../../infra/local/kernel/seeded-random.ts';
import type { Principal, Service, Shape } from '../../../../infra/local/kernel/types.ts';
import { createSts } from '../../../../infra/local/services/sts/sts.ts';

const account = '000000000000';
const arnOf = (what: string) => `arn:aws:iam::${account}:${what}`;
const ecs = 'ecs-tasks.amazonaws.com';
const trust = (Principal: object) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });
const grant = (Action: string) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** A service whose one call needs one right. */
const probe: Service = {
  id: 'probe',
  schema: '',
  operations: {
    Do: { authorize: () => [{ action: 'probe:Do', resource: '*' }], run: () => 'done' },
  },
};

let kernel: Kernel;
const iam = (operation: string, request: object) =>
  kernel.call<Shape>('iam', operation, request, planePrincipal);

/** What a task may do that acts as the role. */
async function act(role: string): Promise<unknown> {
  const RoleArn = arnOf(`role/${role}`);
  const service: Principal = { arn: ecs, service: ecs };
  const { AssumedRoleUser } = await kernel.call<{ AssumedRoleUser: { Arn: string } }>(
    ...(['sts', 'AssumeRole', { RoleArn, RoleSessionName: 'task' }, service] as const),
  );
  return kernel.call('probe', 'Do', {}, { arn: AssumedRoleUser.Arn, roleArn: RoleArn });
}

beforeEach(async () => {
  const service = createIam();
  kernel = new Kernel({
    ports: {
      clock: { now: () => 1_800_000_000_000, wakeAt: () => () => {} },
      random: seededRandom(1),
      database: ':memory:',
      account,
      region: 'us-east-1',
      log: () => {},
    },
    services: [service, createSts(), probe],
    authorize: service.authorizer,
  });
  await iam('PutAdminRole', {});
  await iam('CreateRole', {
    RoleName: 'task',
    AssumeRolePolicyDocument: trust({ Service: ecs }),
    Tags: [{ Key: 'lab', Value: '8' }],
  });
});

describe('a role of one’s own', () => {
  it('lets a task do what its policies say, as long as they say it', async () => {
    await expect(act('task')).rejects.toThrow('no identity-based policy allows the probe:Do');
    const inline = { RoleName: 'task', PolicyName: 'inline' };
    await iam('PutRolePolicy', { ...inline, PolicyDocument: grant('probe:*') });
    expect(await act('task')).toBe('done');
    await iam('ForgetPolicies', {});
    expect(await act('task')).toBe('done');
    await iam('DeleteRolePolicy', inline);
    await expect(act('task')).rejects.toThrow('no identity-based policy');
    const { Policy } = await iam('CreatePolicy', {
      PolicyName: 'probing',
      PolicyDocument: grant('probe:Do'),
    });
    const attachment = { RoleName: 'task', PolicyArn: Policy.Arn };
    await iam('AttachRolePolicy', attachment);
    await iam('ForgetPolicies', {});
    expect(await act('task')).toBe('done');
    await iam('DetachRolePolicy', attachment);
    await expect(act('task')).rejects.toThrow('no identity-based policy');
  });

  it('is assumed by whom it trusts, and by nobody else', async () => {
    const PolicyDocument = trust({ Service: 'lambda.amazonaws.com' });
    await iam('UpdateAssumeRolePolicy', { RoleName: 'task', PolicyDocument });
    await expect(act('task')).rejects.toThrow('its trust policy allows only lambda.amazonaws.com');
  });

  it('is told with all that it has', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
    await iam('AttachRolePolicy', { RoleName: 'task', PolicyArn });
    const inline = { RoleName: 'task', PolicyName: 'inline' };
    await iam('PutRolePolicy', { ...inline, PolicyDocument: grant('probe:Do') });
    expect(await iam('GetRole', { RoleName: 'task' })).toMatchObject({
      Role: { Arn: arnOf('role/task'), Tags: [{ Key: 'lab', Value: '8' }] },
    });
    expect(await iam('ListAttachedRolePolicies', { RoleName: 'task' })).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonECSTaskExecutionRolePolicy', PolicyArn }],
    });
    expect(await iam('ListRolePolicies', { RoleName: 'task' })).toMatchObject({
      PolicyNames: ['inline'],
    });
    const { PolicyDocument } = await iam('GetRolePolicy', inline);
    expect(JSON.parse(decodeURIComponent(String(PolicyDocument))).Statement).toHaveLength(1);
    const { PolicyVersion } = await iam('GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
    expect(decodeURIComponent(PolicyVersion.Document)).toContain('ecr:BatchGetImage');
  });

  it('is deleted when nothing is attached to it, and so is a policy', async () => {
    const PolicyArn = arnOf('policy/lab/own');
    const own = { PolicyName: 'own', Path: '/lab/', PolicyDocument: grant('probe:Do') };
    await iam('CreatePolicy', own);
    await expect(iam('CreatePolicy', own)).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    const inline = { RoleName: 'task', PolicyName: 'inline' };
    await iam('PutRolePolicy', { ...inline, PolicyDocument: grant('probe:Do') });
    await iam('AttachRolePolicy', { RoleName: 'task', PolicyArn });
    expect(await iam('ListPolicies', { Scope: 'Local' })).toMatchObject({
      Policies: [{ Arn: PolicyArn, AttachmentCount: 1 }],
    });
    const conflict = { code: 'DeleteConflict' };
    await expect(iam('DeletePolicy', { PolicyArn })).rejects.toMatchObject(conflict);
    await expect(iam('DeleteRole', { RoleName: 'task' })).rejects.toThrow(/must detach all/);
    await iam('DetachRolePolicy', { RoleName: 'task', PolicyArn });
    await expect(iam('DeleteRole', { RoleName: 'task' })).rejects.toThrow(/must delete policies/);
    await iam('DeleteRolePolicy', inline);
    await iam('DeletePolicy', { PolicyArn });
    await iam('DeleteRole', { RoleName: 'task' });
    const gone = { code: 'NoSuchEntity', status: 404 };
    await expect(iam('GetRole', { RoleName: 'task' })).rejects.toMatchObject(gone);
    await expect(iam('GetPolicy', { PolicyArn })).rejects.toMatchObject(gone);
    await expect(act('task')).rejects.toThrow('there is no such role');
  });

  it('gives way to a role of a template that has its name', async () => {
    const inline = { RoleName: 'task', PolicyName: 'inline' };
    await iam('PutRolePolicy', { ...inline, PolicyDocument: grant('probe:Do') });
    kernel.transact((tx, context) => {
      const properties = { AssumeRolePolicyDocument: trust({ Service: ecs }) };
      const resource = { logicalId: 'R', type: '', physicalName: 'task', properties };
      const make = kernel.service('iam').resources!['AWS::IAM::Role']!;
      make(tx, { ...resource, asset: () => '' }, context);
    });
    await expect(act('task')).rejects.toThrow('no identity-based policy');
    await expect(iam('DeleteRole', { RoleName: 'task' })).rejects.toMatchObject({
      code: 'UnmodifiableEntity',
    });
  });
});

const role = { RoleName: 'task' };
const user = trust({ AWS: arnOf('role/none') });

it.each<[operation: string, request: object, code: string, says: RegExp]>([
  [
    'CreateRole',
    { ...role, AssumeRolePolicyDocument: user },
    'EntityAlreadyExists',
    /task already/,
  ],
  ['CreateRole', { RoleName: 'b', AssumeRolePolicyDocument: user }, 'MalformedPolicy', /principal/],
  ['CreateRole', { RoleName: 'b', AssumeRolePolicyDocument: '{' }, 'MalformedPolicy', /Json/],
  ['CreateRole', { RoleName: 'b', AssumeRolePolicyDocument: '{}' }, 'MalformedPolicy', /Syntax/],
  ['CreateRole', { RoleName: 'b', AssumeRolePolicyDocument: grant('a:B') }, 'Malf', /Principal/],
  [
    'PutRolePolicy',
    { ...role, PolicyName: 'p', PolicyDocument: trust({ Service: ecs }) },
    'MalformedPolicy',
    /should not specify a principal/,
  ],
  [
    'PutRolePolicy',
    { RoleName: 'trainyard-admin', PolicyName: 'p', PolicyDocument: grant('a:B') },
    'UnmodifiableEntity',
    /one of the plane's own/,
  ],
  ...['"Action": 5', '"Resource": {}', '"Condition": {"Bool": null}', '"Principal": null'].map(
    (element): [string, object, string, RegExp] => {
      const PolicyDocument = `{"Statement": {"Effect": "Allow", ${element}}}`;
      const request = { ...role, PolicyName: 'p', PolicyDocument };
      return ['PutRolePolicy', request, 'MalformedPolicy', /is (not an object|a text or a list)/];
    },
  ),
  ['AttachRolePolicy', { ...role, PolicyArn: arnOf('policy/none') }, 'NoSuchEntity', /not exist/],
  [
    'AttachRolePolicy',
    { ...role, PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
    'NoSuchEntity',
    /does not know the managed policy .* policy of your own/,
  ],
  ['DetachRolePolicy', { ...role, PolicyArn: arnOf('policy/none') }, 'NoSuchEntity', /not found/],
  ['DeleteRolePolicy', { ...role, PolicyName: 'none' }, 'NoSuchEntity', /none cannot be found/],
  ['CreateUser', { UserName: 'u' }, 'UnknownOperation', /trainyard\.config\.ts .* aws-env/],
])('%s %j is refused as %s', async (operation, request, code, says) => {
  await expect(iam(operation, request)).rejects.toMatchObject({
    code: expect.stringContaining(code),
    message: expect.stringMatching(says),
  });
});
