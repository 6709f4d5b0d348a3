import { beforeEach, describe, expect, it } from 'vitest';
import { createStates } from '../../../infra/local/asl/states.ts';
import { createIam } from '../../../infra/local/iam/iam.ts';
import { Kernel, planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../infra/local/kernel/types.ts';
import { createEcs } from '../../../infra/local/services/ecs/ecs.ts';
import { createEvents } from '../../../infra/local/services/events/events.ts';
import { createScheduler } from '../../../infra/local/services/scheduler/scheduler.ts';
import { createSns } from '../../../infra/local/services/sns/sns.ts';
import { createSqs } from '../../../infra/local/services/sqs/sqs.ts';
import { createSts } from '../../../infra/local/services/sts/sts.ts';
import { createVirtualRunner } from '../../../infra/local/workloads/virtual-runner.ts';

const roleOf = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const trusted = ['states', 'scheduler', 'events'];
let kernel: Kernel;

/** Roles called as the services that they trust, and nothing else. */
beforeEach(() => {
  const iam = createIam();
  const runner = createVirtualRunner({
    random: () => 0,
    model: () => ({ runSeconds: 1, exitCode: 0 }),
  });
  kernel = new Kernel({
    ports: {
      clock: { now: () => Date.UTC(2026, 0, 1), wakeAt: () => () => {} },
      random: () => 0.5,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: () => {},
    },
    services: [
      ...[iam, createSts(), createStates(), createSns(), createSqs(), createEvents()],
      ...[createScheduler(), createEcs({ runner, folder: '/nowhere' }), runner.service],
    ],
    authorize: iam.authorizer,
  });
  kernel.transact((tx, context) => {
    for (const name of trusted) {
      const Principal = { Service: `${name}.amazonaws.com` };
      const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
      const properties = { RoleName: name, AssumeRolePolicyDocument: { Statement } };
      const resource = { logicalId: name, type: '', physicalName: name, properties };
      iam.resources?.['AWS::IAM::Role']?.(tx, { ...resource, asset: () => '' }, context);
    }
  });
});

const call = (service: string, operation: string, request: Shape, as = planePrincipal) =>
  kernel.call<Shape>(service, operation, request, as);

describe('a role that is not there, or that does not trust the service,', () => {
  const definition = JSON.stringify({ StartAt: 'a', States: { a: { Type: 'Succeed' } } });
  const machine = (RoleName: string) =>
    call('states', 'CreateStateMachine', { name: 'm', definition, roleArn: roleOf(RoleName) });
  const schedule = (RoleName: string) =>
    call('scheduler', 'CreateSchedule', {
      Name: 's',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        RoleArn: roleOf(RoleName),
      },
    });
  const target = async (RoleName: string) => {
    await call('events', 'PutRule', { Name: 'r', ScheduleExpression: 'rate(1 hour)' });
    const Arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
    const Targets = [{ Id: 't', Arn, RoleArn: roleOf(RoleName) }];
    return call('events', 'PutTargets', { Rule: 'r', Targets });
  };

  it.each([
    ['a state machine', 'states', machine, 'AccessDeniedException', /not authorized to assume/],
    ['a schedule', 'scheduler', schedule, 'ValidationException', /must allow AWS EventBridge Sch/],
    ['a target', 'events', target, 'ValidationException', /cannot be assumed by principal/],
  ])('is refused for %s', async (_what, own, make, code, message) => {
    const refusal = { code, message: expect.stringMatching(message) };
    await expect(make('none')).rejects.toMatchObject(refusal);
    await expect(make(trusted.find((name) => name !== own)!)).rejects.toMatchObject(refusal);
    await expect(make(own)).resolves.toBeDefined();
  });
});

describe('a policy that is set as an attribute', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:t';
  const service = 'events.amazonaws.com';
  const rule = { arn: service, service, sourceArn: 'arn:aws:events:us-east-1:0:rule/r' };
  const allowing = (Action: string, Resource: string) => {
    const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action, Resource }];
    return JSON.stringify({ Version: '2012-10-17', Statement });
  };

  it('decides who may publish to a topic, until it is taken back', async () => {
    await call('sns', 'CreateTopic', { Name: 't' });
    const publish = () => call('sns', 'Publish', { TopicArn: topic, Message: 'm' }, rule);
    const set = (AttributeValue: string) => {
      const request = { TopicArn: topic, AttributeName: 'Policy', AttributeValue };
      return call('sns', 'SetTopicAttributes', request);
    };
    await expect(publish()).rejects.toThrow('no resource-based policy');
    await set(allowing('sns:Publish', topic));
    await expect(publish()).resolves.toHaveProperty('MessageId');
    // What the template says is written anew at each start; this is not of the template.
    await call('iam', 'ForgetPolicies', {});
    await expect(publish()).resolves.toHaveProperty('MessageId');
    await set('');
    await expect(publish()).rejects.toThrow('no resource-based policy');
    await expect(set('{"Statement": [{"Effect": "Maybe"}]}')).rejects.toThrow('Policy Error');
    await expect(set('no JSON')).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('decides who may send to a queue', async () => {
    const { QueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'q' });
    const send = () => call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'm' }, rule);
    await expect(send()).rejects.toThrow('no resource-based policy');
    const Policy = allowing('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:q');
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    await expect(send()).resolves.toHaveProperty('MessageId');
  });
});

it('logging and tracing of executions are refused, since there would be none', async () => {
  const definition = JSON.stringify({ StartAt: 'a', States: { a: { Type: 'Succeed' } } });
  const make = (more: Shape) =>
    call('states', 'CreateStateMachine', {
      ...{ name: 'm', definition, roleArn: roleOf('states') },
      ...more,
    });
  const level = (text: string) => ({ loggingConfiguration: { level: text } });
  await expect(make(level('ALL'))).rejects.toThrow('no logging');
  await expect(make({ tracingConfiguration: { enabled: true } })).rejects.toThrow('no tracing');
  await expect(make(level('OFF'))).resolves.toHaveProperty('stateMachineArn');
});

it.each([
  ['another driver', { logDriver: 'splunk', options: {} }, /awslogs only/],
  ['an option without effect', { options: { 'awslogs-datetime-format': '%H' } }, /datetime-format/],
  ['no group', { options: {} }, /requires the option awslogs-group/],
])('a log configuration with %s is refused', async (what, change, message) => {
  const group = what === 'no group' ? {} : { 'awslogs-group': '/g' };
  const options = { ...group, 'awslogs-region': 'us-east-1' };
  const log = { logDriver: 'awslogs', ...change };
  const logConfiguration = { ...log, options: { ...options, ...change.options } };
  const containerDefinitions = [{ name: 'main', image: 'i', logConfiguration }];
  const request = { family: 'f', containerDefinitions };
  await expect(call('ecs', 'RegisterTaskDefinition', request)).rejects.toThrow(message);
});

describe('TestEventPattern', () => {
  const ask = async (pattern: Shape, event: Shape) => {
    const about = {
      id: '1',
      account: '1',
      source: 's',
      time: 't',
      region: 'r',
      'detail-type': 'd',
    };
    const Event = JSON.stringify({ ...about, ...event });
    const request = { EventPattern: JSON.stringify(pattern), Event };
    return (await call('events', 'TestEventPattern', request)).Result;
  };

  it('takes an event without resources', async () => {
    expect(await ask({ source: ['s'] }, {})).toBe(true);
  });

  it.each([
    [{ detail: { 'state.status': ['on'] } }, { detail: { state: { status: 'on' } } }],
    [{ detail: { state: { status: ['on'] } } }, { detail: { 'state.status': 'on' } }],
    [{ 'detail.a': { b: ['on'] } }, { detail: { 'a.b': 'on' } }],
    [{ detail: { a: { b: ['on'], c: [1] } } }, { detail: { a: { b: 'on' }, 'a.c': 1 } }],
  ])('joins names by dots: %j has %j', async (pattern, event) => {
    expect(await ask(pattern, event)).toBe(true);
    expect(await ask(pattern, JSON.parse(JSON.stringify(event).replace('on', 'off')))).toBe(false);
  });
});
