import { describe, expect, it } from 'vitest';
import { one, run, setUp } from './ecs-plane.ts';

describe('a cluster', () => {
  it('is deleted when its tasks have ended, and not before', async () => {
    const { time, kernel, ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    await ask('RunTask', { ...run, taskDefinition: 'job' });
    const remove = () => ask('DeleteCluster', { cluster: 'main' });
    await expect(remove()).rejects.toMatchObject({ code: 'ClusterContainsTasksException' });
    await time.run(kernel);
    expect((await remove()).cluster).toMatchObject({ status: 'INACTIVE', clusterName: 'main' });
    expect((await ask('DescribeClusters', { clusters: ['main'] })).clusters).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ code: 'ClusterNotFoundException' });
  });
});
