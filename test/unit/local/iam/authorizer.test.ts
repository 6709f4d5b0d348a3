import { beforeEach, describe, expect, test } from 'vitest';
import { createIam } from '../../../../infra/local/iam/iam.ts';
import { Kernel, planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import type { Principal, Service, Shape } from '../../../../infra/local/kernel/types.ts';

const account = '000000000000';
const roleArn = `arn:aws:iam::${account}:role/door`;
const role: Principal = { arn: `arn:aws:sts::${account}:assumed-role/door/s`, roleArn };
const queue = `arn:aws:sqs:us-east-1:${account}:q`;
const rule = `arn:aws:events:us-east-1:${account}:rule/r`;
const events: Principal = {
  arn: 'events.amazonaws.com',
  service: 'events.amazonaws.com',
  sourceArn: rule,
};

/** A service whose calls need what the test says. */
const probe: Service = {
  id: 'probe',
  schema: '',
  operations: { Do: { authorize: (checks) => checks, run: () => 'done' } },
};

let iam = createIam();
let kernel: Kernel;

beforeEach(() => {
  iam = createIam();
  kernel = new Kernel({
    ports: {
      clock: { now: () => 1_800_000_000_000, wakeAt: () => () => {} },
      random: () => 0.5,
      database: ':memory:',
      account,
      region: 'us-east-1',
      log: () => {},
    },
    services: [iam, probe],
    authorize: iam.authorizer,
  });
});

function put(type: string, properties: Shape, logicalId = 'R'): void {
  kernel.transact((tx, context) => {
    const resource = { logicalId, type, physicalName: 'door', properties, asset: () => '' };
    iam.resources?.[type]?.(tx, resource, context);
  });
}

const trust = (Principal: Shape, Condition?: Shape) => ({
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }],
});

function putRole(statement: Shape, more: Shape = {}): void {
  put('AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statement } }],
    ...more,
  });
}

const doIt = (as: Principal, action: string, resource: string, conditions?: Shape) =>
  kernel.call('probe', 'Do', [{ action, resource, conditions }], as);

describe('a role', () => {
  test('may do what its policies allow, and nothing else', async () => {
    putRole({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue });
    await expect(doIt(role, 'sqs:SendMessage', queue)).resolves.toBe('done');
    await expect(doIt(role, 'sqs:PurgeQueue', queue)).rejects.toThrow(
      'because no identity-based policy allows the sqs:PurgeQueue action; ' +
        'the missing statement is ' +
        `{"Effect":"Allow","Action":"sqs:PurgeQueue","Resource":"${queue}"}`,
    );
    expect(kernel.denials).toHaveLength(1);
    expect(iam.usedGrants().map(({ action }) => action)).toEqual(['sqs:SendMessage']);
  });

  test('is told which condition PassRole lacks', async () => {
    putRole([]);
    const to = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    await expect(doIt(role, 'iam:PassRole', roleArn, to)).rejects.toThrow(
      '"Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}',
    );
  });

  test('is allowed by a resource policy that names it, and denied by one that denies', async () => {
    putRole([]);
    const allow = { Effect: 'Allow', Principal: { AWS: roleArn }, Action: '*', Resource: '*' };
    const url = `http://127.0.0.1:4566/${account}/q`;
    put('AWS::SQS::QueuePolicy', { Queues: [url], PolicyDocument: { Statement: allow } });
    await expect(doIt(role, 'sqs:SendMessage', queue)).resolves.toBe('done');
    const deny = { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: queue };
    put('AWS::SQS::QueuePolicy', { Queues: [url], PolicyDocument: { Statement: deny } }, 'Other');
    await expect(doIt(role, 'sqs:SendMessage', queue)).rejects.toThrow(/explicit deny/);
  });

  test('gets attached managed policies; an unknown one is an error', async () => {
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    putRole([], { ManagedPolicyArns: [basic] });
    await expect(doIt(role, 'logs:PutLogEvents', '*')).resolves.toBe('done');
    const unknown = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'] };
    expect(() => putRole([], unknown)).toThrow(/does not know the managed policy/);
  });

  test('without a known role is refused everything', async () => {
    await expect(doIt(role, 'sqs:SendMessage', queue)).rejects.toThrow(/no identity-based policy/);
  });
});

test('a service is allowed only by the resource, for the source it acts for', async () => {
  await expect(doIt(events, 'sqs:SendMessage', queue)).rejects.toThrow(
    'no resource-based policy allows the sqs:SendMessage action',
  );
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue,
    Condition: {
      ArnEquals: { 'AWS:SourceArn': rule },
      StringEquals: { 'aws:SourceAccount': account },
    },
  };
  const policy = { Statement: [statement] };
  await kernel.call(
    'iam',
    'PutResourcePolicy',
    { resourceArn: queue, sid: 's', policy },
    planePrincipal,
  );
  await expect(doIt(events, 'sqs:SendMessage', queue)).resolves.toBe('done');
  const other = { ...events, sourceArn: `${rule}2` };
  await expect(doIt(other, 'sqs:SendMessage', queue)).rejects.toThrow(/resource-based/);
});

describe('trust', () => {
  const evaluate = (Principal: Principal) =>
    kernel.call('iam', 'EvaluateTrust', { RoleArn: roleArn, Principal }, planePrincipal);
  const service = (name: string, sourceArn?: string): Principal => ({
    arn: name,
    service: name,
    sourceArn,
  });

  test('a role is assumed only by the service it trusts, for the source it names', async () => {
    const condition = { StringEquals: { 'aws:SourceAccount': account } };
    const AssumeRolePolicyDocument = trust({ Service: 'ecs-tasks.amazonaws.com' }, condition);
    putRole([], { AssumeRolePolicyDocument });
    const foreign = 'arn:aws:ecs:us-east-1:111111111111:task/x';
    await expect(evaluate(service('ecs-tasks.amazonaws.com'))).resolves.toEqual({});
    await expect(evaluate(service('ecs-tasks.amazonaws.com', foreign))).rejects.toThrow(/trust/);
    await expect(evaluate(service('lambda.amazonaws.com'))).rejects.toThrow(
      `on resource: ${roleArn} because its trust policy allows only ecs-tasks.amazonaws.com ` +
        'where aws:sourceaccount StringEquals 000000000000',
    );
  });

  test('a trusted account still needs sts:AssumeRole in the policies of the caller', async () => {
    const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${account}:root` });
    putRole([], { AssumeRolePolicyDocument });
    await expect(evaluate(role)).rejects.toThrow(/no identity-based policy allows/);
    const { RoleArn } = await kernel.call<Shape>('iam', 'PutAdminRole', {}, planePrincipal);
    await expect(evaluate({ arn: 'admin', roleArn: RoleArn })).resolves.toEqual({});
  });
});

test('forgotten policies no longer allow anything', async () => {
  putRole({ Effect: 'Allow', Action: '*', Resource: '*' });
  await expect(doIt(role, 'sqs:SendMessage', queue)).resolves.toBe('done');
  await kernel.call('iam', 'ForgetPolicies', {}, planePrincipal);
  await expect(doIt(role, 'sqs:SendMessage', queue)).rejects.toThrow(/no identity-based/);
});
