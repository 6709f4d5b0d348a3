import { Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { TaskInstanceType } from '../../shared/instances/task-types.ts';
import type { NetworkParts } from '../../shared/ports/network.ts';
import { pullImages, readToken, writeLog } from '../../shared/workload-policies.ts';
import { ManagedInstances } from './managed-instances.ts';
import type { Names } from './names.ts';
import { ScopedRole, serviceOf } from './role.ts';
import { statementsFor } from './workload-permissions.ts';

interface ClusterProps {
  names: Names;
  instanceTypes: readonly TaskInstanceType[];
  network: NetworkParts;
}

/** Where tasks run, and the role with which ECS itself pulls and logs. */
export class TaskCluster extends Construct {
  constructor(scope: Construct, id: string, { names, instanceTypes, network }: ClusterProps) {
    super(scope, id);
    const cluster = new ecs.CfnCluster(this, 'Cluster', {
      clusterName: names.cluster,
      clusterSettings: [{ name: 'containerInsights', value: 'disabled' }],
    });
    // Not with the cluster: the first one of an account makes the service-linked role of ECS, which
    // providers need at once ("Unable to assume the service linked role").
    const clusterName = cluster.ref;
    const { providers } = new ManagedInstances(this, 'Instances', {
      ...{ names, clusterName, network, types: instanceTypes },
    });
    new ecs.CfnClusterCapacityProviderAssociations(this, 'Capacity', {
      cluster: clusterName,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT', ...providers],
      defaultCapacityProviderStrategy: [],
    });
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason: 'Container Insights bills custom metrics for every task; jobs have their own logs.',
    });
    new ScopedRole(this, 'Execution', {
      name: names.executionRole,
      trust: serviceOf('ecs-tasks.amazonaws.com'),
      permissions: statementsFor([...pullImages, writeLog, readToken], { names }),
    });
  }
}
