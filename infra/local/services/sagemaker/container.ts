import type { Context, Shape } from '../../kernel/types.ts';
import type { ContainerSpec } from '../../workloads/types.ts';
import type { Host } from './hosts.ts';
import { logGroup, sagemakerPrincipal, trainingJobArn } from './names.ts';
import type { Training } from './store.ts';

const base = '/opt/ml';

/** How the hosts of a job call each other: by name, or by address where no name can be given. */
export type NameOf = (host: Host) => string;

/** The files of a host's `/opt/ml/input/config`, by path below `/opt/ml`. */
export function configFiles(
  request: Shape,
  host: Host,
  hosts: readonly Host[],
  nameOf: NameOf,
  hostInterface = 'lo',
): { path: string; body: string }[] {
  const channels = (request.InputDataConfig ?? []).map((channel: Shape) => [
    channel.ChannelName,
    {
      TrainingInputMode: channel.InputMode ?? request.AlgorithmSpecification.TrainingInputMode,
      S3DistributionType:
        channel.DataSource.S3DataSource.S3DataDistributionType ?? 'FullyReplicated',
      RecordWrapperType: channel.RecordWrapperType ?? 'None',
      ...(channel.ContentType && { ContentType: channel.ContentType }),
    },
  ]);
  const file = (name: string, content: unknown) => ({
    path: `input/config/${name}.json`,
    body: JSON.stringify(content),
  });
  return [
    file('hyperparameters', request.HyperParameters ?? {}),
    file('inputdataconfig', Object.fromEntries(channels)),
    file('resourceconfig', resourceConfig(request, nameOf(host), hosts.map(nameOf), hostInterface)),
  ];
}

function resourceConfig(
  request: Shape,
  host: string,
  hosts: string[],
  hostInterface: string,
): Shape {
  const { InstanceType } = request.ResourceConfig;
  const group = { instance_group_name: 'homogeneousCluster', instance_type: InstanceType };
  return {
    current_host: host,
    current_instance_type: InstanceType,
    current_group_name: group.instance_group_name,
    hosts,
    instance_groups: [{ ...group, hosts }],
    network_interface_name: hostInterface,
  };
}

/**
 * What SageMaker sets; the `SM_*` names are made inside an image, by SageMaker's training toolkit
 * or by the `train` of an image that Trainyard built. SAGEMAKER_BASE_DIR, which the toolkit knows,
 * says where `/opt/ml` is to a process that is in no container.
 */
function environmentOf(place: Pick<Context, 'account' | 'region'>, request: Shape) {
  return {
    TRAINING_JOB_NAME: request.TrainingJobName,
    TRAINING_JOB_ARN: trainingJobArn(place, request.TrainingJobName),
    AWS_REGION: place.region,
    SAGEMAKER_BASE_DIR: base,
    ...request.Environment,
  } as Record<string, string>;
}

/**
 * The container of a host of a training job. As on AWS it is `docker run IMAGE train` unless the
 * request says otherwise, which the trials of a tuning job cannot.
 */
export function containerOf(
  place: Pick<Context, 'account' | 'region'>,
  { request }: Training,
  host: Host,
  hosts: readonly Host[],
  hostPath: string | undefined,
): ContainerSpec {
  const { TrainingImage, ContainerEntrypoint, ContainerArguments } = request.AlgorithmSpecification;
  return {
    id: host.id,
    service: 'sagemaker',
    image: TrainingImage,
    ...(ContainerEntrypoint && { entryPoint: ContainerEntrypoint }),
    command: ContainerArguments ?? (ContainerEntrypoint ? [] : ['train']),
    environment: environmentOf(place, request),
    mounts: hostPath === undefined ? [] : [{ containerPath: base, hostPath }],
    ...(hosts.length > 1 && {
      hosts: hosts.map(({ name, address }) => ({ name, address })),
      peers: { network: request.TrainingJobName, name: host.name },
    }),
    log: { group: logGroup, stream: host.logStream },
    roleArn: request.RoleArn,
    trustedService: sagemakerPrincipal.arn,
  };
}
