import type * as ecs from '@aws-sdk/client-ecs';
import type { Tx } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import { tasksOfService } from '../ecs-table.ts';
import { countsOf, deploymentShown, placementOf, primaryOf } from './deployments.ts';
import type { EcsService } from './service-table.ts';

/** The service as DescribeServices shows it. */
export function serviceShown(
  tx: Tx,
  service: EcsService,
  include: readonly string[] = [],
): Wire<ecs.Service> {
  const records = tasksOfService(tx, service.clusterArn, service.name);
  const { settings } = primaryOf(service);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    loadBalancers: settings.loadBalancers,
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desiredCount,
    ...countsOf(records),
    ...placementOf(settings),
    taskDefinition: settings.taskDefinition,
    deploymentConfiguration: service.deploymentConfiguration,
    deployments: service.deployments.map((one) => deploymentShown(service, one, records)),
    events: service.events.map((event) => ({ ...event, createdAt: event.createdAt / 1000 })),
    createdAt: service.createdAt / 1000,
    createdBy: service.createdBy,
    placementConstraints: [],
    placementStrategy: [],
    ...(settings.networkConfiguration
      ? { networkConfiguration: settings.networkConfiguration }
      : {}),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds ?? 0,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    ...(include.includes('TAGS') ? { tags: service.tags } : {}),
    enableECSManagedTags: settings.enableECSManagedTags ?? false,
    propagateTags: settings.propagateTags ?? 'NONE',
    enableExecuteCommand: settings.enableExecuteCommand ?? false,
  };
}
