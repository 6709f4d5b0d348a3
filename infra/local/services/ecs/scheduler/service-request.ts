import type * as ecs from '@aws-sdk/client-ecs';
import { refuse } from '../../../kernel/refuse.ts';
import { AwsError, type Context, type Tx } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import { strategyOf } from '../capacity.ts';
import { type Cluster, type Definition, getDefinition } from '../ecs-table.ts';
import { requireNetwork } from '../network-check.ts';
import type { Settings } from './service-table.ts';
import { whyNoGroup } from './task-groups.ts';

type Create = Wire<ecs.CreateServiceRequest>;

/** AWS's error of this API for a request that is not valid. */
export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);

/** What a service on Fargate could have on AWS and has not here, and what to do instead. */
const absent: Record<string, string> = {
  serviceRegistries: 'There is no Cloud Map: use a load balancer.',
  serviceConnectConfiguration: 'There is no Service Connect: use a load balancer.',
  volumeConfigurations: 'Tasks have scratch volumes only.',
  vpcLatticeConfigurations: 'There is no VPC Lattice: use a load balancer.',
  placementConstraints: 'On Fargate there is nothing to choose.',
  placementStrategy: 'On Fargate there is nothing to choose.',
};

/** Refuses what the local plane's services have not. */
export function refuseAbsent(request: Partial<Create>): void {
  refuse(request, absent, 'InvalidParameterException');
  const { schedulingStrategy = 'REPLICA', deploymentController, deploymentConfiguration } = request;
  if (schedulingStrategy !== 'REPLICA') {
    throw invalid(`Services on Fargate are REPLICA, not ${schedulingStrategy}.`);
  }
  const controller = deploymentController?.type ?? 'ECS';
  const strategy = deploymentConfiguration?.strategy ?? 'ROLLING';
  if (controller !== 'ECS' || strategy !== 'ROLLING') {
    const asked = controller === 'ECS' ? strategy : controller;
    throw invalid(`The local plane rolls services by ECS itself, not by ${asked}.`);
  }
  const instead = { alarms: 'It has no alarms.', lifecycleHooks: 'It has no hooks.' };
  const { alarms, lifecycleHooks } = deploymentConfiguration ?? {};
  refuse({ alarms: alarms?.enable, lifecycleHooks }, instead, 'InvalidParameterException');
}

/** A count of tasks that a service may have ("Amazon ECS service quotas": 5,000). */
export function checkCount(count: number | undefined): number {
  const given = count ?? 0;
  if (Number.isInteger(given) && given >= 0 && given <= 5000) return given;
  throw invalid(`desiredCount must be from 0 to 5000, not ${given}.`);
}

/** With its defaults for services on Fargate (API reference, DeploymentConfiguration). */
export function deploymentConfigurationOf(
  given: Wire<ecs.DeploymentConfiguration> = {},
  before: Wire<ecs.DeploymentConfiguration> = {},
): Wire<ecs.DeploymentConfiguration> {
  const all = { maximumPercent: 200, minimumHealthyPercent: 100, ...before, ...given };
  const { maximumPercent: most, minimumHealthyPercent: least } = all;
  if (![most, least].every(Number.isInteger) || most < 100 || least < 0 || least > 100) {
    throw invalid(
      'maximumPercent must be at least 100 and minimumHealthyPercent from 0 to 100, ' +
        `not ${most} and ${least}.`,
    );
  }
  if (most === 100 && least === 100) {
    const both = 'Both maximumPercent and minimumHealthyPercent cannot be 100';
    throw invalid(`${both} as this will block deployments.`);
  }
  return {
    ...all,
    deploymentCircuitBreaker: { enable: false, rollback: false, ...all.deploymentCircuitBreaker },
  };
}

/** What a service is asked for, held against what there is. */
export function settingsOf(
  tx: Tx,
  context: Context,
  cluster: Cluster,
  request: Pick<Create, Exclude<keyof Settings, 'loadBalancers'> & keyof Create> & {
    loadBalancers?: Create['loadBalancers'];
  },
  before?: Settings,
): Settings {
  const definition = definitionOf(tx, request.taskDefinition, before);
  const network = request.networkConfiguration ?? before?.networkConfiguration;
  requireNetwork(context, definition, network);
  const { launchType, capacityProviderStrategy } = placement(tx, cluster, request, before);
  const { platformVersion, propagateTags, enableExecuteCommand, enableECSManagedTags } = {
    ...before,
    ...request,
  };
  return {
    taskDefinition: definition.taskDefinitionArn,
    loadBalancers: request.loadBalancers
      ? request.loadBalancers.map((one) => loadBalancerOf(context, definition, one))
      : (before?.loadBalancers ?? []),
    ...(network ? { networkConfiguration: network } : {}),
    ...(launchType ? { launchType } : {}),
    ...(capacityProviderStrategy?.length ? { capacityProviderStrategy } : {}),
    ...(platformVersion ? { platformVersion } : {}),
    ...(propagateTags && propagateTags !== 'NONE' ? { propagateTags } : {}),
    enableExecuteCommand: enableExecuteCommand ?? false,
    enableECSManagedTags: enableECSManagedTags ?? false,
  };
}

/** An inactive definition goes on where a service has it, and nowhere else. */
function definitionOf(tx: Tx, name: string | undefined, before: Settings | undefined): Definition {
  const definition = getDefinition(tx, name ?? before?.taskDefinition);
  if (!definition) throw new AwsError('ClientException', 'TaskDefinition not found.');
  const isKept = definition.taskDefinitionArn === before?.taskDefinition;
  if (definition.status === 'ACTIVE' || isKept) return definition;
  throw new AwsError('ClientException', 'TaskDefinition is inactive');
}

function placement(
  tx: Tx,
  cluster: Cluster,
  request: Partial<Create>,
  before: Settings | undefined,
) {
  const { launchType, capacityProviderStrategy: strategy } = request;
  strategyOf(tx, cluster, request);
  if (launchType && launchType !== 'FARGATE') {
    throw invalid(`The local plane has services on FARGATE, not on ${launchType}.`);
  }
  const given = launchType || strategy?.length ? request : before;
  if (given?.launchType || given?.capacityProviderStrategy?.length) return given;
  if (cluster.defaultCapacityProviderStrategy.length > 0) return {};
  throw invalid('The local plane has services on Fargate: say launchType FARGATE.');
}

type LoadBalancer = Wire<ecs.LoadBalancer>;

function loadBalancerOf(
  context: Context,
  { containerDefinitions }: Definition,
  { targetGroupArn, containerName, containerPort, loadBalancerName, ...others }: LoadBalancer,
): Settings['loadBalancers'][number] {
  if (loadBalancerName !== undefined || !targetGroupArn) {
    throw invalid('The local plane has no Classic Load Balancers: give a targetGroupArn.');
  }
  const instead = { advancedConfiguration: 'It rolls services and has no blue/green groups.' };
  refuse(others, instead, 'InvalidParameterException');
  const container = containerDefinitions.find(({ name }) => name === containerName);
  if (!containerName || !container) {
    throw invalid(`The container ${containerName} does not exist in the task definition.`);
  }
  const ports = (container.portMappings ?? []).map((mapping) => mapping.containerPort);
  if (containerPort === undefined || !ports.includes(containerPort)) {
    throw invalid(
      `The container ${containerName} did not have a container port ${containerPort} defined.`,
    );
  }
  const why = whyNoGroup(context, targetGroupArn);
  if (why) throw invalid(why);
  return { targetGroupArn, containerName, containerPort };
}

/** A grace in seconds (API reference, CreateService), which only a service with a balancer has. */
export function graceOf(seconds: number | undefined, { loadBalancers }: Settings) {
  if (seconds === undefined) return {};
  if (loadBalancers.length === 0) {
    const what = 'Health check grace period is only valid for services configured to use load ';
    throw invalid(`${what}balancers`);
  }
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 2_147_483_647) {
    return { healthCheckGracePeriodSeconds: seconds };
  }
  throw invalid(`healthCheckGracePeriodSeconds must be from 0 to 2147483647, not ${seconds}.`);
}
