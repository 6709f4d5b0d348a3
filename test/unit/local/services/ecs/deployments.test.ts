import { describe, expect, it } from 'vitest';
import { pauseMs } from '../../../../../infra/local/services/ecs/scheduler/start-tasks.ts';
import { cluster, definition, setUp } from './service-plane.ts';

describe('a deployment of a service', () => {
  it('is replaced task by task without a request that fails', async () => {
    const plane = await setUp();
    await plane.ecs.createService(plane.asked);
    await plane.pass(30);
    await plane.ecs.registerTaskDefinition(definition('better'));
    await plane.ecs.updateService({ cluster, service: 'web', taskDefinition: 'web' });
    const answers = new Set<number>();
    const seen = new Set<number | undefined>();
    for (let second = 0; second < 60; second += 1) {
      answers.add((await plane.ask(plane.LoadBalancerArn)).StatusCode);
      seen.add((await plane.service()).deployments?.length);
      await plane.pass(1);
    }
    expect([...answers]).toEqual([200]);
    expect([...seen]).toEqual([2, 1]);
    expect(await plane.service()).toMatchObject({
      taskDefinition: expect.stringMatching(/web:2$/),
      deployments: [{ rolloutState: 'COMPLETED', runningCount: 2 }],
    });
    expect((await plane.said()).slice(5)).toEqual([
      '(service web) has started 2 tasks: (task) (task).',
      expect.stringContaining('registered 1 targets'),
      expect.stringContaining('registered 1 targets'),
      expect.stringContaining('deregistered'),
      expect.stringContaining('has begun draining connections on'),
      expect.stringContaining('has stopped'),
      '(service web) (deployment) deployment completed.',
      '(service web) has reached a steady state.',
    ]);
  });

  for (const image of ['sick', 'crashes', 'unstartable']) {
    it(`goes back to what it was when the new version is ${image}`, async () => {
      const plane = await setUp();
      await plane.ecs.createService(plane.asked);
      await plane.pass(30);
      await plane.ecs.registerTaskDefinition(definition(image));
      await plane.ecs.updateService({ cluster, service: 'web', taskDefinition: 'web' });
      const answers = new Set<number>();
      for (let step = 0; step < 30; step += 1) {
        await plane.pass(10);
        answers.add((await plane.ask(plane.LoadBalancerArn)).StatusCode);
      }
      expect([...answers]).toEqual([200]);
      expect(await plane.service()).toMatchObject({
        taskDefinition: expect.stringMatching(/web:1$/),
        runningCount: 2,
        deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
      });
      expect((await plane.said()).slice(-4)).toEqual([
        '(service web) (deployment) deployment failed: tasks failed to start.',
        '(service web) rolling back to deployment.',
        '(service web) (deployment) deployment completed.',
        '(service web) has reached a steady state.',
      ]);
      expect(plane.told().slice(3)).toEqual([
        'INFO SERVICE_DEPLOYMENT_IN_PROGRESS',
        'ERROR SERVICE_DEPLOYMENT_FAILED',
        'INFO SERVICE_DEPLOYMENT_IN_PROGRESS',
        'INFO SERVICE_DEPLOYMENT_COMPLETED',
        'INFO SERVICE_STEADY_STATE',
      ]);
    });
  }

  it('starts nothing more when its first version fails, until it is given another', async () => {
    const plane = await setUp();
    await plane.ecs.registerTaskDefinition(definition('unstartable'));
    await plane.ecs.createService(plane.asked);
    await plane.pass(600);
    expect(await plane.service()).toMatchObject({
      runningCount: 0,
      deployments: [
        {
          status: 'PRIMARY',
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        },
      ],
    });
    expect(await plane.ask(plane.LoadBalancerArn)).toEqual({ StatusCode: 503 });
    await plane.ecs.updateService({ cluster, service: 'web', taskDefinition: 'web:1' });
    await plane.pass(60);
    expect(await plane.service()).toMatchObject({
      deployments: [{ rolloutState: 'COMPLETED', runningCount: 2 }],
    });
  });

  it('waits longer and longer without a circuit breaker, and says so once', async () => {
    const plane = await setUp();
    await plane.ecs.registerTaskDefinition(definition('unstartable'));
    const { deploymentConfiguration: _, ...asked } = plane.asked;
    await plane.ecs.createService(asked);
    await plane.pass(24 * 3600);
    const starts = (await plane.said()).filter((text) => text.includes('has started'));
    expect(starts.length).toBeGreaterThan(40);
    expect(starts.length).toBeLessThan(80);
    const impaired = '(service web) is unable to consistently start tasks successfully.';
    expect((await plane.said()).filter((text) => text === impaired)).toHaveLength(4);
    expect([1, 2, 3, 30].map(pauseMs)).toEqual([2000, 4000, 8000, 27 * 60_000]);
  });
});
