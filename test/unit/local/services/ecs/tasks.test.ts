import { describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { fargate, one, registry, run, setUp, three } from './ecs-plane.ts';

describe('an ECS task', () => {
  it('goes from PROVISIONING to STOPPED, each change with its event', async () => {
    const { seen, time, kernel, ask, started, describeTask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const overrides = {
      containerOverrides: [{ name: 'main', environment: [{ name: 'B', value: '2' }] }],
    };
    const request = { ...run, taskDefinition: 'job', startedBy: 'ty-1', overrides };
    const { tasks, failures } = await ask('RunTask', request);
    expect(failures).toEqual([]);
    expect(tasks[0]).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' });
    await time.run(kernel);
    const task = await describeTask(tasks[0].taskArn);
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'main', lastStatus: 'STOPPED', exitCode: 0, imageDigest: 'sha256:1' }],
    });
    expect(task.stoppedAt - task.startedAt).toBe(60);
    expect(started[0]).toMatchObject({
      environment: { A: '1', B: '2' },
      command: ['node', 'a.mjs'],
      roleArn: fargate.taskRoleArn,
    });
    const id = task.taskArn.slice(-32);
    expect([...seen.streams]).toEqual([`/jobs job/main/${id}`]);
    const details = seen.events.map((event) => event.detail);
    const order = [...new Set(details.map((detail) => detail.lastStatus))];
    expect(order).toEqual(['PROVISIONING', 'PENDING', 'RUNNING', 'DEPROVISIONING', 'STOPPED']);
    const versions = details.map((detail) => detail.version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(details.at(-1)).toMatchObject({ startedBy: 'ty-1', stoppedAt: expect.any(String) });
  });

  it('runs containers in the order of their dependencies', async () => {
    const { time, kernel, ask, started, describeTask } = await setUp({ exits: { main: 5 } });
    await ask('RegisterTaskDefinition', three);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'staged' });
    await time.run(kernel, 90_000);
    const during = await describeTask(tasks[0].taskArn);
    expect(during.lastStatus).toBe('PENDING');
    expect(during.containers.map((each: Shape) => each.lastStatus)).toEqual([
      'STOPPED',
      'RUNNING',
      'PENDING',
    ]);
    await time.run(kernel);
    const task = await describeTask(tasks[0].taskArn);
    expect(task.containers.map((each: Shape) => each.exitCode)).toEqual([0, 5, 0]);
    expect(task.stopCode).toBe('EssentialContainerExited');
    expect(started.map((spec) => spec.id.slice(37))).toEqual(['stage-in', 'main', 'stage-out']);
    expect(started[1]?.mounts).toEqual([
      { containerPath: '/opt/ml', hostPath: `/nowhere/ecs/${task.taskArn.slice(-32)}/ml` },
    ]);
  });

  it.each([
    [true, 'OutOfMemoryError: Container killed due to memory usage'],
    [false, undefined],
  ])('says that memory was the cause only when that is known: %s', async (outOfMemory, reason) => {
    const { time, kernel, ask, describeTask } = await setUp({ exits: { main: 137 }, outOfMemory });
    await ask('RegisterTaskDefinition', three);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'staged' });
    await time.run(kernel);
    const { containers } = await describeTask(tasks[0].taskArn);
    const main = containers.find((one: Shape) => one.name === 'main');
    expect([main.exitCode, main.reason]).toEqual([137, reason]);
  });

  it('does not run what waits for the success of a container that failed', async () => {
    const { time, kernel, ask, started, describeTask } = await setUp({ exits: { 'stage-in': 1 } });
    await ask('RegisterTaskDefinition', three);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'staged' });
    await time.run(kernel);
    const task = await describeTask(tasks[0].taskArn);
    expect(task.lastStatus).toBe('STOPPED');
    expect(task.containers[1]).toMatchObject({
      exitCode: 143,
      reason: expect.stringContaining('dependency [stage-in] for target [main]'),
    });
    expect(started.map((spec) => spec.id.slice(37))).toEqual(['stage-in', 'stage-out']);
  });

  it('stops on request and says who wanted it', async () => {
    const { time, kernel, ask, describeTask } = await setUp();
    await ask('RegisterTaskDefinition', three);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'staged' });
    const { taskArn } = tasks[0];
    await time.run(kernel, 10_000);
    await ask('StopTask', { cluster: 'main', task: taskArn, reason: 'Cancelled' });
    await ask('StopTask', { cluster: 'main', task: taskArn, reason: 'Again' });
    await time.run(kernel);
    const task = await describeTask(taskArn);
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'Cancelled',
    });
    expect(task.containers.map((each: Shape) => each.exitCode)).toEqual([
      143,
      undefined,
      undefined,
    ]);
    expect(task.stoppedAt - task.createdAt).toBeLessThan(11);
  });

  it('fails to start without its image, or where the execution role may not pull it', async () => {
    const { time, kernel, ask, describeTask } = await setUp();
    const definition = structuredClone(one);
    definition.containerDefinitions[0]!.image = `${registry}/jobs:none`;
    await ask('RegisterTaskDefinition', definition);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'job' });
    await time.run(kernel);
    expect(await describeTask(tasks[0].taskArn)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*jobs:none: not found/),
    });
    const denied = await setUp({ denied: ['ecr:BatchGetImage'] });
    await denied.ask('RegisterTaskDefinition', one);
    const second = await denied.ask('RunTask', { ...run, taskDefinition: 'job' });
    await denied.time.run(denied.kernel);
    expect(await denied.describeTask(second.tasks[0].taskArn)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining('is not authorized to perform: ecr:BatchGetImage'),
    });
  });

  it('makes its log group where it says so, by the right of its execution role', async () => {
    const definition = structuredClone(one);
    const options = definition.containerDefinitions[0]!.logConfiguration.options;
    Object.assign(options, { 'awslogs-create-group': 'true' });
    const denied = ['logs:CreateLogGroup'];
    const refused = await setUp({ denied });
    await refused.ask('RegisterTaskDefinition', definition);
    const { tasks } = await refused.ask('RunTask', { ...run, taskDefinition: 'job' });
    await refused.time.run(refused.kernel);
    expect(await refused.describeTask(tasks[0].taskArn)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining('is not authorized to perform: logs:CreateLogGroup'),
    });
    const allowed = await setUp();
    await allowed.ask('RegisterTaskDefinition', definition);
    await allowed.ask('RunTask', { ...run, taskDefinition: 'job' });
    await allowed.time.run(allowed.kernel);
    expect([...allowed.seen.groups]).toEqual(['/jobs']);
    const without = await setUp({ denied });
    await without.ask('RegisterTaskDefinition', one);
    await without.ask('RunTask', { ...run, taskDefinition: 'job' });
    await without.time.run(without.kernel);
    expect([...without.seen.groups]).toEqual([]);
    expect(without.seen.streams.size).toBe(1);
  });

  it('is described for an hour after it stopped', async () => {
    const { time, kernel, ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'job' });
    await time.run(kernel);
    await time.run(kernel, 3_601_000);
    const described = await ask('DescribeTasks', { cluster: 'main', tasks: [tasks[0].taskArn] });
    expect(described).toEqual({
      tasks: [],
      failures: [{ arn: tasks[0].taskArn, reason: 'MISSING' }],
    });
  });
});

describe('RunTask', () => {
  it('makes one task per client token and refuses the token for another request', async () => {
    const { time, kernel, ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const request = { ...run, taskDefinition: 'job', clientToken: 'ty-1' };
    const first = await ask('RunTask', request);
    await time.run(kernel);
    const second = await ask('RunTask', request);
    expect(second.tasks[0].taskArn).toBe(first.tasks[0].taskArn);
    await expect(ask('RunTask', { ...request, startedBy: 'other' })).rejects.toMatchObject({
      code: 'ConflictException',
      fields: { resourceIds: [first.tasks[0].taskArn] },
    });
    await time.run(kernel, 3_601_000);
    const late = await ask('RunTask', request);
    expect(late.tasks[0].taskArn).not.toBe(first.tasks[0].taskArn);
  });

  it('asks for RunTask on the revision, TagResource and PassRole of both roles', async () => {
    const { kernel, ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const request = { ...run, taskDefinition: 'job', tags: [{ key: 'job', value: '1' }] };
    const { authorize } = kernel.service('ecs').operations.RunTask!;
    const checks = kernel.transact(
      (tx, context) => authorize(request, context, tx),
      planePrincipal,
    );
    const ecs = 'arn:aws:ecs:us-east-1:000000000000';
    const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    expect(checks).toMatchObject([
      {
        action: 'ecs:RunTask',
        resource: `${ecs}:task-definition/job:1`,
        conditions: { 'ecs:cluster': `${ecs}:cluster/main` },
      },
      { action: 'ecs:TagResource', resource: `${ecs}:task/main/*` },
      { action: 'iam:PassRole', resource: fargate.taskRoleArn, conditions: passed },
      { action: 'iam:PassRole', resource: fargate.executionRoleArn, conditions: passed },
    ]);
  });

  it('refuses what cannot run', async () => {
    const { ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const refused: [Shape, string, string][] = [
      [{ ...run, cluster: 'no' }, 'ClusterNotFoundException', 'Cluster not found.'],
      [{ ...run, taskDefinition: 'no' }, 'ClientException', 'TaskDefinition not found.'],
      [{ cluster: 'main' }, 'InvalidParameterException', 'Network Configuration must be provided'],
      [
        { ...run, overrides: { containerOverrides: [{ name: 'no' }] } },
        'InvalidParameterException',
        'Override for container named no',
      ],
      [{ ...run, overrides: { cpu: '256', memory: '9999' } }, 'ClientException', 'No Fargate'],
      [
        {
          ...run,
          launchType: undefined,
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }],
        },
        'InvalidParameterException',
        'FARGATE_SPOT',
      ],
    ];
    for (const [request, code, message] of refused) {
      await expect(ask('RunTask', { taskDefinition: 'job', ...request })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    }
  });
});

describe('RegisterTaskDefinition', () => {
  it('counts revisions and forgets none', async () => {
    const { ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const { taskDefinition } = await ask('RegisterTaskDefinition', one);
    expect(taskDefinition).toMatchObject({ revision: 2, status: 'ACTIVE' });
    await ask('DeregisterTaskDefinition', { taskDefinition: 'job:2' });
    const latest = await ask('DescribeTaskDefinition', { taskDefinition: 'job' });
    expect(latest.taskDefinition.revision).toBe(1);
    const gone = await ask('DescribeTaskDefinition', { taskDefinition: 'job:2' });
    expect(gone.taskDefinition.status).toBe('INACTIVE');
  });

  it('refuses impossible sizes and dependencies', async () => {
    const { ask } = await setUp();
    const edit = (change: (definition: Shape) => void) => {
      const definition: Shape = structuredClone(three);
      change(definition);
      return ask('RegisterTaskDefinition', definition);
    };
    const size = edit((each) => {
      each.memory = '700';
    });
    await expect(size).rejects.toThrow('No Fargate configuration exists for given values: 256 CPU');
    const essential = edit((each) => {
      each.containerDefinitions[0].essential = true;
    });
    await expect(essential).rejects.toThrow("cannot be essential: 'stage-in'");
    const cycle = edit((each) => {
      each.containerDefinitions[0].dependsOn = [{ containerName: 'main', condition: 'START' }];
    });
    await expect(cycle).rejects.toThrow('must not form a cycle');
  });
});
