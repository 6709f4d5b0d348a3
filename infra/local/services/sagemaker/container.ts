import type { Context, Shape } from '../../kernel/types.ts';
import type { ContainerSpec } from '../../workloads/types.ts';
import { containerId, logGroup, sagemakerPrincipal, trainingJobArn } from './names.ts';
import type { Training } from './store.ts';

const base = '/opt/ml';
const host = 'algo-1';

/** The files of `/opt/ml/input/config`, by path below `/opt/ml`. */
export function configFiles(request: Shape): { path: string; body: string }[] {
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
    file('resourceconfig', resourceConfig(request)),
  ];
}

function resourceConfig(request: Shape): Shape {
  const { InstanceType } = request.ResourceConfig;
  const group = { instance_group_name: 'homogeneousCluster', instance_type: InstanceType };
  return {
    current_host: host,
    current_instance_type: InstanceType,
    current_group_name: group.instance_group_name,
    hosts: [host],
    instance_groups: [{ ...group, hosts: [host] }],
    network_interface_name: 'eth0',
  };
}

const variable = (name: string) => name.toUpperCase().replace(/[^A-Z0-9_]/g, '_');

/**
 * What SageMaker sets, and the `SM_*` names that on AWS the training toolkit inside an image sets:
 * a process that is no container gets both. The user's own variables win.
 */
function environmentOf(place: Pick<Context, 'account' | 'region'>, request: Shape) {
  const hyperParameters: Record<string, string> = request.HyperParameters ?? {};
  const channels: string[] = (request.InputDataConfig ?? []).map(
    (channel: Shape) => channel.ChannelName,
  );
  return {
    TRAINING_JOB_NAME: request.TrainingJobName,
    TRAINING_JOB_ARN: trainingJobArn(place, request.TrainingJobName),
    AWS_REGION: place.region,
    SAGEMAKER_BASE_DIR: base,
    SM_MODEL_DIR: `${base}/model`,
    SM_INPUT_DIR: `${base}/input`,
    SM_INPUT_CONFIG_DIR: `${base}/input/config`,
    SM_OUTPUT_DIR: `${base}/output`,
    SM_OUTPUT_DATA_DIR: `${base}/output/data`,
    SM_CHANNELS: JSON.stringify(channels),
    SM_HPS: JSON.stringify(hyperParameters),
    SM_HOSTS: JSON.stringify([host]),
    SM_CURRENT_HOST: host,
    SM_CURRENT_INSTANCE_TYPE: request.ResourceConfig.InstanceType,
    SM_NUM_GPUS: '0',
    SM_RESOURCE_CONFIG: JSON.stringify(resourceConfig(request)),
    ...Object.fromEntries(
      channels.map((name) => [`SM_CHANNEL_${variable(name)}`, `${base}/input/data/${name}`]),
    ),
    ...Object.fromEntries(
      Object.entries(hyperParameters).map(([name, value]) => [`SM_HP_${variable(name)}`, value]),
    ),
    ...request.Environment,
  } as Record<string, string>;
}

/**
 * The container of a training job. As on AWS it is `docker run IMAGE train` unless the request says
 * otherwise, which the trials of a tuning job cannot.
 */
export function containerOf(
  place: Pick<Context, 'account' | 'region'>,
  training: Training,
  hostPath: string | undefined,
): ContainerSpec {
  const { request, name } = training;
  const { TrainingImage, ContainerEntrypoint, ContainerArguments } = request.AlgorithmSpecification;
  return {
    id: containerId(name),
    service: 'sagemaker',
    image: TrainingImage,
    ...(ContainerEntrypoint && { entryPoint: ContainerEntrypoint }),
    command: ContainerArguments ?? (ContainerEntrypoint ? [] : ['train']),
    environment: environmentOf(place, request),
    mounts: hostPath === undefined ? [] : [{ containerPath: base, hostPath }],
    log: { group: logGroup, stream: `${name}/${host}-${Math.floor(training.created / 1000)}` },
    roleArn: request.RoleArn,
    trustedService: sagemakerPrincipal.arn,
  };
}
