import { describe, expect, it } from 'vitest';
import { providerFor } from '../../../../../infra/local/services/ecs/capacity.ts';
import { thresholdOf } from '../../../../../infra/local/services/ecs/scheduler/deployments.ts';
import type { EcsService } from '../../../../../infra/local/services/ecs/scheduler/service-table.ts';
import { group } from '../elasticloadbalancing/balancing-plane.ts';
import { cluster, setUp } from './service-plane.ts';

describe('a service', () => {
  it('keeps its tasks alive and in its target group', async () => {
    const plane = await setUp();
    const made = await plane.ecs.createService(plane.asked);
    expect(made.service).toMatchObject({
      serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/main/web',
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 0,
      launchType: 'FARGATE',
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
      deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', failedTasks: 0 }],
      tags: [{ key: 'project', value: 'p' }],
    });
    await plane.pass(30);
    const [deployment] = (await plane.ecs.describeServices({ cluster, services: ['web'] }))
      .services![0]!.deployments!;
    expect(deployment).toMatchObject({
      ...{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, desiredCount: 2 },
      rolloutStateReason: `ECS deployment ${deployment!.id} completed.`,
    });
    const group = `(target-group ${plane.TargetGroupArn})`;
    expect(await plane.said()).toEqual([
      '(service web) has started 2 tasks: (task) (task).',
      `(service web) registered 1 targets in ${group}`,
      `(service web) registered 1 targets in ${group}`,
      '(service web) (deployment) deployment completed.',
      '(service web) has reached a steady state.',
    ]);
    expect(plane.told()).toEqual([
      'INFO SERVICE_DEPLOYMENT_IN_PROGRESS',
      'INFO SERVICE_DEPLOYMENT_COMPLETED',
      'INFO SERVICE_STEADY_STATE',
    ]);
    const { taskArns } = await plane.ecs.listTasks({ cluster, serviceName: 'web' });
    expect(taskArns).toHaveLength(2);
    const [first, second] = await plane.tasks();
    expect(first).toMatchObject({
      group: 'service:web',
      startedBy: deployment!.id,
      lastStatus: 'RUNNING',
      tags: [{ key: 'project', value: 'p' }],
      attachments: [{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }],
    });
    const health = await plane.elb.describeTargetHealth({ TargetGroupArn: plane.TargetGroupArn });
    const address = first!.attachments![0]!.details!.find(
      ({ name }) => name === 'privateIPv4Address',
    )!.value;
    expect(health.TargetHealthDescriptions).toContainEqual({
      Target: { Id: address, Port: 8000, AvailabilityZone: 'all' },
      HealthCheckPort: '8000',
      TargetHealth: { State: 'healthy' },
    });
    expect(await plane.ask(plane.LoadBalancerArn)).toMatchObject({ StatusCode: 200 });
    await plane.ecs.stopTask({ cluster, task: second!.taskArn!, reason: 'by hand' });
    await plane.pass(60);
    const now = await plane.tasks();
    expect(now.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(now.map(({ taskArn }) => taskArn)).not.toContain(second!.taskArn);
    expect(await plane.service()).toMatchObject({ runningCount: 2, pendingCount: 0 });
  });

  it('is scaled, emptied, and gone when its last task has drained', async () => {
    const plane = await setUp();
    const { ecs } = plane;
    await ecs.createService(plane.asked);
    await plane.pass(30);
    await ecs.updateService({ cluster, service: 'web', desiredCount: 3 });
    await plane.pass(30);
    expect(await plane.service()).toMatchObject({ runningCount: 3, deployments: [{}] });
    await expect(ecs.deleteService({ cluster, service: 'web' })).rejects.toThrow(
      'The service cannot be stopped while it is scaled above 0.',
    );
    await ecs.updateService({ cluster, service: 'web', desiredCount: 1 });
    await plane.pass(5);
    expect((await plane.tasks()).map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING']);
    const { service } = await ecs.deleteService({ cluster, service: 'web', force: true });
    expect(service).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
    await plane.pass(5);
    const { taskArns } = await ecs.listTasks({ cluster, desiredStatus: 'STOPPED' });
    const { tasks } = await ecs.describeTasks({ cluster, tasks: taskArns! });
    expect(tasks!.map(({ lastStatus }) => lastStatus)).toContain('DEACTIVATING');
    await expect(ecs.createService(plane.asked)).rejects.toThrow('still Draining');
    await expect(
      ecs.updateService({ cluster, service: 'web', desiredCount: 1 }),
    ).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
    await plane.pass(60);
    expect(await plane.service()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
    expect((await ecs.listServices({ cluster })).serviceArns).toEqual([]);
    await expect(ecs.deleteService({ cluster, service: 'web' })).rejects.toMatchObject({
      name: 'ServiceNotFoundException',
    });
    await plane.pass(3600);
    expect(await plane.service()).toMatchObject({ status: 'MISSING' });
    const health = await plane.elb.describeTargetHealth({ TargetGroupArn: plane.TargetGroupArn });
    expect(health.TargetHealthDescriptions).toEqual([]);
    await ecs.createService(plane.asked);
  });

  it('is made once by the same request, and refused where something does not fit', async () => {
    const plane = await setUp();
    const { ecs, asked } = plane;
    const { networkConfiguration } = asked;
    await ecs.createService({ ...asked, clientToken: 'a' });
    await ecs.createService({ ...asked, clientToken: 'b' });
    expect((await ecs.listServices({ cluster })).serviceArns).toHaveLength(1);
    const lonely = await plane.elb.createTargetGroup({
      ...{ Name: 'lonely', Protocol: 'HTTP', Port: 80, VpcId: group.VpcId, TargetType: 'ip' },
    });
    const other = { ...asked, serviceName: 'other' };
    const [loadBalancer] = asked.loadBalancers;
    const behind = (change: object) => ({
      ...other,
      loadBalancers: [{ ...loadBalancer!, ...change }],
    });
    const targetGroupArn = lonely.TargetGroups![0]!.TargetGroupArn!;
    const both = { minimumHealthyPercent: 100, maximumPercent: 100 };
    const strategy = [{ capacityProvider: 'mine', weight: 1 }];
    const { launchType: _, ...unplaced } = other;
    const refused: [Promise<unknown>, string][] = [
      [ecs.createService({ ...asked, desiredCount: 3 }), 'Creation of service was not idempotent.'],
      [ecs.createService({ ...other, cluster: 'none' }), 'Cluster not found.'],
      [ecs.createService({ ...other, serviceName: 'a b' }), "The service name 'a b'"],
      [ecs.createService({ ...other, taskDefinition: 'none' }), 'TaskDefinition not found.'],
      [ecs.createService({ ...other, networkConfiguration: undefined }), 'Network Configuration'],
      [ecs.createService({ ...other, launchType: 'EC2' }), 'on FARGATE, not on EC2'],
      [ecs.createService({ ...other, capacityProviderStrategy: strategy }), 'not both'],
      [
        ecs.createService({ ...unplaced, capacityProviderStrategy: strategy }),
        'cluster main: mine',
      ],
      [ecs.createService(unplaced), 'say launchType FARGATE'],
      [ecs.createService({ ...other, desiredCount: -1 }), 'from 0 to 5000, not -1'],
      [ecs.createService({ ...other, deploymentConfiguration: both }), 'will block deployments'],
      [
        ecs.runTask({ cluster, taskDefinition: 'web', networkConfiguration, group: 'service:web' }),
        "group 'service:web'",
      ],
      [ecs.listTasks({ cluster, serviceName: 'none' }), 'Service not found.'],
      [ecs.deleteCluster({ cluster }), 'cannot be deleted while Services are active'],
      [ecs.createService({ ...other, schedulingStrategy: 'DAEMON' }), 'REPLICA, not DAEMON'],
      [
        ecs.createService({ ...other, deploymentController: { type: 'CODE_DEPLOY' } }),
        'by ECS itself, not by CODE_DEPLOY',
      ],
      [ecs.createService(behind({ containerName: 'x' })), 'The container x does not exist'],
      [ecs.createService(behind({ containerPort: 1 })), 'did not have a container port 1 defined'],
      [ecs.createService(behind({ targetGroupArn })), 'does not have an associated load balancer'],
      [ecs.createService(behind({ targetGroupArn: `${targetGroupArn}0` })), 'does not exist'],
      [
        ecs.createService({ ...other, loadBalancers: [], healthCheckGracePeriodSeconds: 1 }),
        'only valid for services configured to use load balancers',
      ],
      [ecs.updateService({ cluster, service: 'none' }), 'Service not found.'],
      [ecs.describeServices({ cluster, services: [] }), 'Give 1 to 10 services.'],
    ];
    for (const [request, message] of refused) await expect(request).rejects.toThrow(message);
  });

  it('is placed by its strategy, and tries again where there is no machine', async () => {
    let isFull = true;
    const asked: string[] = [];
    const plane = await setUp({
      capacity: ({ name, spot }) => {
        asked.push(`${name} ${spot}`);
        return isFull ? { is: 'unavailable' } : undefined;
      },
    });
    const { launchType: _, deploymentConfiguration: __, ...rest } = plane.asked;
    await plane.ecs.createService({
      ...{ ...rest, desiredCount: 4 },
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 2 },
      ],
    });
    await plane.pass(5);
    expect(await plane.said()).toEqual([
      '(service web) was unable to place a task. Reason: Capacity is unavailable at this time. ' +
        'Please try again later or in a different availability zone.',
    ]);
    isFull = false;
    await plane.pass(60);
    expect(asked.slice(-4)).toEqual(['web false', 'web false', 'web true', 'web true'].toSorted());
    const providers = (await plane.tasks()).map((task) => task.capacityProviderName);
    expect(providers.toSorted()).toEqual(['FARGATE', 'FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT']);
    expect(providerFor([], [])).toBeUndefined();
  });

  it('lets as many tasks fail as its circuit breaker says', () => {
    const threshold = (desiredCount: number, thresholdConfiguration?: object) =>
      thresholdOf({
        desiredCount,
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration },
        },
      } as EcsService);
    expect([1, 6, 25, 1000].map((count) => threshold(count))).toEqual([3, 3, 13, 200]);
    expect(threshold(2, { type: 'COUNT', value: 1 })).toBe(1);
    expect(threshold(1000, { type: 'UNBOUNDED_PERCENT', value: 50 })).toBe(500);
  });
});
