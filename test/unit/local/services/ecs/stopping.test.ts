import { expect, it } from 'vitest';
import { run, setUp, three } from './ecs-plane.ts';

it('stops a container after those that depend on it', async () => {
  const { time, kernel, ask, started, stopped, describeTask } = await setUp();
  const [stageIn, main] = three.containerDefinitions;
  const containerDefinitions = [
    { ...stageIn, name: 'beside' },
    { ...main, essential: true, dependsOn: [{ containerName: 'beside', condition: 'START' }] },
  ];
  await ask('RegisterTaskDefinition', { ...three, containerDefinitions });
  const { tasks } = await ask('RunTask', { ...run, taskDefinition: 'staged' });
  await time.run(kernel, 30_000);
  expect(started).toHaveLength(2);
  const [{ taskArn }] = tasks;
  await ask('StopTask', { cluster: 'main', task: taskArn });
  await time.run(kernel);
  expect(stopped.map((id) => id.slice(37))).toEqual(['main', 'beside']);
  const { containers, stopCode } = await describeTask(taskArn);
  expect(stopCode).toBe('UserInitiated');
  expect(containers).toMatchObject([
    { name: 'beside', exitCode: 143 },
    { name: 'main', exitCode: 143 },
  ]);
});
