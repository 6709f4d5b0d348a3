import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnInstanceProfile, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  instanceDiskGiB,
  providerOf,
  specOfInstance,
  type TaskInstanceType,
} from '../../shared/instances/task-types.ts';
import type { NetworkParts } from '../../shared/ports/network.ts';
import { infrastructurePermissions, instancePermissions } from './instance-permissions.ts';
import type { Names } from './names.ts';
import { ScopedRole } from './role.ts';

interface ManagedInstancesProps {
  names: Names;
  /** Of the cluster that they are for: a provider of Managed Instances belongs to one. */
  clusterName: string;
  network: NetworkParts;
  types: readonly TaskInstanceType[];
}

/**
 * A capacity provider for each type of instance that tasks may ask for. Amazon ECS buys an instance
 * when a task asks for it, and terminates it when it has no task any more: unlike a group of Auto
 * Scaling nothing of it has a price while it is idle, and no alarm scales it. For the trust in its
 * two roles AWS's documents name no condition keys.
 */
export class ManagedInstances extends Construct {
  /** Names of the providers. */
  readonly providers: string[];

  constructor(scope: Construct, id: string, props: ManagedInstancesProps) {
    super(scope, id);
    const { names, clusterName, network, types } = props;
    this.providers = [];
    if (types.length === 0) return;
    const { role } = new ScopedRole(this, 'Instance', {
      name: names.instanceRole,
      trust: new ServicePrincipal('ec2.amazonaws.com'),
      permissions: instancePermissions(names),
    });
    const profile = new CfnInstanceProfile(this, 'Profile', { roles: [role.roleName] });
    const infrastructure = new ScopedRole(this, 'Infrastructure', {
      name: names.infrastructureRole,
      trust: new ServicePrincipal('ecs.amazonaws.com'),
      permissions: infrastructurePermissions(names),
    });
    this.providers = types.map((type) => {
      const { vCpu, memoryGiB } = specOfInstance(type);
      const provider = new ecs.CfnCapacityProvider(this, type, {
        name: providerOf(names.plane, type),
        clusterName,
        managedInstancesProvider: {
          infrastructureRoleArn: infrastructure.role.roleArn,
          propagateTags: 'CAPACITY_PROVIDER',
          // What has no task any more is terminated at once, not kept for the next.
          infrastructureOptimization: { scaleInAfter: 0 },
          instanceLaunchTemplate: {
            ec2InstanceProfileArn: profile.attrArn,
            capacityOptionType: 'ON_DEMAND',
            monitoring: 'BASIC',
            networkConfiguration: {
              subnets: network.subnetIds,
              securityGroups: [network.securityGroupId],
            },
            storageConfiguration: { storageSizeGiB: instanceDiskGiB },
            instanceRequirements: {
              vCpuCount: { min: vCpu, max: vCpu },
              memoryMiB: { min: memoryGiB * 1024, max: memoryGiB * 1024 },
              allowedInstanceTypes: [type],
            },
          },
        },
        tags: [{ key: 'trainyard:plane', value: names.plane }],
      });
      provider.node.addDependency(infrastructure);
      return provider.ref;
    });
  }
}
