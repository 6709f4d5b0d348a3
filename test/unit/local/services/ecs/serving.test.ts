import { describe, expect, it } from 'vitest';
import { fargate, run, setUp } from './ecs-plane.ts';

/** A container that serves, another one that waits for its health. */
const serving = {
  ...fargate,
  family: 'serving',
  containerDefinitions: [
    {
      name: 'main',
      image: 'jupyter',
      portMappings: [{ containerPort: 8888 }],
      healthCheck: { command: ['CMD', 'true'], interval: 5 },
    },
    {
      name: 'keeper',
      image: 'aws-cli',
      essential: false,
      dependsOn: [{ containerName: 'main', condition: 'HEALTHY' }],
    },
  ],
};

describe('a task that serves', () => {
  it('is RUNNING once it is healthy, and what others wait for ends last', async () => {
    const { time, kernel, ask, started, describeTask } = await setUp({ healthySeconds: 20 });
    await ask('RegisterTaskDefinition', serving);
    const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'serving' });
    const task = tasks[0].taskArn;
    await time.run(kernel, 10_000);
    expect(await describeTask(task)).toMatchObject({
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      containers: [
        { name: 'main', lastStatus: 'RUNNING', healthStatus: 'UNKNOWN' },
        { name: 'keeper', lastStatus: 'PENDING' },
      ],
    });
    await time.run(kernel, 20_000);
    expect(await describeTask(task)).toMatchObject({
      lastStatus: 'RUNNING',
      healthStatus: 'HEALTHY',
      containers: [{ healthStatus: 'HEALTHY' }, { lastStatus: 'RUNNING' }],
    });
    expect(started.map(({ serves }) => serves)).toEqual([true, true]);
    await time.run(kernel, 3_600_000);
    expect(await describeTask(task)).toMatchObject({ lastStatus: 'RUNNING' });
    await ask('StopTask', { cluster: 'main', task });
    await time.run(kernel);
    const stopped = await describeTask(task);
    expect(stopped).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
    const sql = 'SELECT id FROM workloads_container ORDER BY ended_at, rowid DESC';
    const ends = kernel.transact((tx) => tx.all<{ id: string }>(sql));
    expect(ends.map(({ id }) => id.split('-').at(-1))).toEqual(['keeper', 'main']);
  });

  it('is refused where AWS or the local plane could not have it', async () => {
    const { ask } = await setUp();
    const [main, keeper] = serving.containerDefinitions;
    const refused: [object, string][] = [
      [{ ...main, healthCheck: undefined }, "waits for the health of 'main', which has no check"],
      [{ ...main, healthCheck: { command: ['true'] } }, 'must begin with CMD or CMD-SHELL'],
      [{ ...main, portMappings: [{ containerPort: 1, hostPort: 2 }] }, 'must match'],
      [{ ...main, portMappings: [{ hostPort: 2 }] }, 'must have a containerPort, 1 to 65535'],
      [{ ...main, portMappings: [{ containerPort: 70_000 }] }, 'must have a containerPort'],
      [{ ...main, portMappings: [{ containerPort: 53, protocol: 'udp' }] }, 'port 53 is of udp'],
    ];
    for (const [changed, message] of refused) {
      const definition = { ...serving, containerDefinitions: [changed, keeper] };
      const asked = ask('RegisterTaskDefinition', definition);
      await expect(asked).rejects.toThrow(message);
    }
  });

  it('is refused where its overrides want storage that Fargate has not', async () => {
    const { ask } = await setUp();
    await ask('RegisterTaskDefinition', serving);
    const overrides = { ephemeralStorage: { sizeInGiB: 20 } };
    const asked = ask('RunTask', { ...run, taskDefinition: 'serving', overrides });
    await expect(asked).rejects.toThrow('21 to 200 GiB of ephemeral storage, not 20');
  });
});
