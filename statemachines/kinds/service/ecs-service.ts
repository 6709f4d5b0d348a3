import {
  CreateServiceCommand,
  DeleteServiceCommand,
  type Deployment,
  DescribeServicesCommand,
  ECSClient,
  type Service as EcsService,
  ListTasksCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { JobError } from '../../../shared/errors.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { containers } from '../task/container.ts';
import { serviceKind } from './kind.ts';
import { isOf } from './names.ts';
import type { Version } from './services.ts';

/**
 * As many new tasks as old ones start before an old one ends; and a version whose tasks keep
 * failing gives way to the one before (Amazon ECS, "deployment circuit breaker").
 */
const deploymentConfiguration = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

const tagsOf = (job: Job) => [
  { key: 'trainyard:job', value: job.id },
  { key: 'trainyard:project', value: job.project },
];

/** A service as Amazon ECS has it; undefined where it has none, or only remembers one. */
export async function describeService(
  ports: Ports,
  serviceName: string,
): Promise<EcsService | undefined> {
  const { cluster } = ports.config;
  const command = new DescribeServicesCommand({ cluster, services: [serviceName] });
  const { services = [] } = await ports.clients.of(ECSClient).send(command);
  return services.find(({ status }) => status !== 'INACTIVE');
}

/** The ARNs of the tasks that a service has, those that start too. */
export async function tasksOf({ clients, config }: Ports, serviceName: string): Promise<string[]> {
  const command = new ListTasksCommand({ cluster: config.cluster, serviceName });
  return (await clients.of(ECSClient).send(command)).taskArns ?? [];
}

/** The deployment of a job's attempt, if the service has it. */
export const deploymentIn = (
  service: EcsService | undefined,
  job: Pick<Job, 'id' | 'attempt'>,
): Deployment | undefined =>
  service?.deployments?.find(({ taskDefinition }) => isOf(job, taskDefinition));

/** What a service is to run. */
type Wanted = Pick<Version, 'taskDefinition' | 'instanceCount' | 'spot' | 'health' | 'exec'>;

const requestOf = ({ taskDefinition, instanceCount, spot, health, exec = false }: Wanted) => ({
  taskDefinition,
  desiredCount: instanceCount,
  enableExecuteCommand: exec,
  capacityProviderStrategy: [{ capacityProvider: spot ? 'FARGATE_SPOT' : 'FARGATE', weight: 1 }],
  deploymentConfiguration,
  healthCheckGracePeriodSeconds: health.gracePeriodSeconds,
});

const wantedBy = (job: Job, taskDefinition: string): Wanted => {
  const { count, spot, health, exec } = serviceKind.specOf(job);
  return { taskDefinition, instanceCount: count, spot, health, exec };
};

/** Makes the service behind the target group. */
export async function createService(
  ports: Ports,
  job: Job,
  serviceName: string,
  { taskDefinition, targetGroupArn }: { taskDefinition: string; targetGroupArn: string },
): Promise<void> {
  const { cluster, network } = ports.config;
  await ports.clients.of(ECSClient).send(
    new CreateServiceCommand({
      cluster,
      serviceName,
      clientToken: awsNameOf(job),
      ...requestOf(wantedBy(job, taskDefinition)),
      loadBalancers: [
        {
          targetGroupArn,
          containerName: containers.main,
          containerPort: serviceKind.specOf(job).port,
        },
      ],
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.subnetIds,
          securityGroups: [network.services!.taskGroupId],
          assignPublicIp: network.publicAddresses ? 'ENABLED' : 'DISABLED',
        },
      },
      propagateTags: 'SERVICE',
      tags: tagsOf(job),
    }),
  );
}

/** Has the service run the job's version; tasks are tagged as the service is when they start. */
export async function updateService(
  ports: Ports,
  job: Job,
  service: EcsService,
  taskDefinition: string,
): Promise<void> {
  const command = new TagResourceCommand({ resourceArn: service.serviceArn, tags: tagsOf(job) });
  await ports.clients.of(ECSClient).send(command);
  await change(ports, service, wantedBy(job, taskDefinition));
}

/** Has the service run this, however far it has come with another version. */
export async function change(
  { clients, config: { cluster } }: Ports,
  { serviceName }: EcsService,
  wanted: Wanted,
): Promise<void> {
  await clients.of(ECSClient).send(
    new UpdateServiceCommand({
      cluster,
      service: serviceName,
      ...requestOf(wanted),
      // Without it Amazon ECS refuses to change the capacity provider.
      forceNewDeployment: true,
    }),
  );
}

/**
 * Sees to it that the service has as many tasks as it is to have: Amazon ECS goes back to the
 * version before, and not to the count before ("deployment circuit breaker").
 */
export async function keepCount(
  ports: Ports,
  serviceName: string,
  { instanceCount: desiredCount }: Pick<Version, 'instanceCount'>,
): Promise<void> {
  const { cluster } = ports.config;
  const found = await describeService(ports, serviceName);
  if (found?.status !== 'ACTIVE' || found.desiredCount === desiredCount) return;
  const command = new UpdateServiceCommand({ cluster, service: serviceName, desiredCount });
  await ports.clients.of(ECSClient).send(command);
}

/** Ends a service with its tasks; answers whether there was none any more. */
export async function endService(ports: Ports, serviceName: string): Promise<boolean> {
  const { cluster } = ports.config;
  const found = await describeService(ports, serviceName);
  if (!found) return true;
  if (found.status === 'ACTIVE') {
    const command = new DeleteServiceCommand({ cluster, service: serviceName, force: true });
    await ports.clients.of(ECSClient).send(command);
  }
  return false;
}

/** Whether the service is on its way out, so that nothing can be made of it yet. */
export function refuseEnding(job: Job, service: EcsService | undefined): void {
  if (service?.status !== 'DRAINING') return;
  throw new JobError('Throttled', `The service ${job.name} is just ending.`);
}
