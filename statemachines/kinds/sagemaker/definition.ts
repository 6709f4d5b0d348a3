import type { Channel, ResourceConfig, S3DataSource } from '@aws-sdk/client-sagemaker';
import { algorithmImage } from '../../../shared/algorithms/table.ts';
import { JobError } from '../../../shared/errors.ts';
import { attemptPrefix, type Job, type LogSource } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { imageOfFramework } from './framework.ts';
import type { Trainer } from './trainer.ts';

/** Where SageMaker puts the artefacts of a job's training jobs; each of them adds its name. */
export function outputPathOf(ports: Ports, job: Job): string {
  return `s3://${ports.config.bucket}/${attemptPrefix(job)}output/`;
}

/**
 * The channels of a training job. SageMaker refuses an empty list of them.
 *
 * @param sharded the inputs of which each instance gets a part: every object goes to one of them
 */
export function channelsOf(
  { inputs, contentType }: Pick<Trainer, 'inputs' | 'contentType'>,
  sharded: readonly string[] = [],
): { InputDataConfig?: Channel[] } {
  const InputDataConfig = Object.entries(inputs).map(([ChannelName, S3Uri]): Channel => {
    const S3DataSource: S3DataSource = {
      S3DataType: 'S3Prefix',
      S3Uri,
      S3DataDistributionType: sharded.includes(ChannelName) ? 'ShardedByS3Key' : 'FullyReplicated',
    };
    const content = contentType ? { ContentType: contentType } : {};
    return { ChannelName, DataSource: { S3DataSource }, ...content };
  });
  return InputDataConfig.length > 0 ? { InputDataConfig } : {};
}

/** What trains. Throws JobError `InvalidSpec` for what AWS does not have in the region. */
export function trainingImage(ports: Ports, { resolved }: Job, trainer: Trainer): string {
  const { algorithm, image } = trainer;
  const { region } = ports.config;
  const ofFramework = imageOfFramework(ports, trainer, 'trains');
  if (algorithm === undefined) return ofFramework ?? resolved?.image ?? image!;
  const found = algorithmImage(algorithm, region);
  if (found) return found;
  throw new JobError('InvalidSpec', `The registry of ${algorithm} in ${region} is not known.`);
}

/** The machines of a training job. */
export function resourcesOf(trainer: Trainer): ResourceConfig {
  return {
    InstanceType: trainer.instanceType as 'ml.m5.large',
    InstanceCount: trainer.instanceCount,
    VolumeSizeInGB: trainer.volumeSizeInGB,
  };
}

/** The ARN of something of SageMaker's in the plane's account, such as a `training-job`. */
export const sagemakerArn = (
  { config: { partition, region, account } }: Ports,
  what: string,
  name: string,
): string => `arn:${partition}:sagemaker:${region}:${account}:${what}/${name}`;

/** Where SageMaker writes what training containers print, in streams that begin so. */
export const trainingLogs = (streamPrefix: string, label: string): LogSource[] => [
  { group: '/aws/sagemaker/TrainingJobs', streamPrefix, label },
];

/** What SageMaker will not have, as a JobError; another error as it is. */
export function refusedBy(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name === 'ValidationException') return new JobError('InvalidSpec', message);
  return name === 'ResourceLimitExceeded' ? new JobError('QuotaExceeded', message) : error;
}

/**
 * Makes what has a name that is the job's alone, so that "in use" means that an earlier try of this
 * made it. Throws JobError for what SageMaker will not have.
 */
export async function createOnce(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if ((error as Error).name !== 'ResourceInUse') throw refusedBy(error);
  }
}

/** SageMaker refuses to stop what ended a moment ago, or what it does not know (yet). */
export async function stopIfRuns(stop: () => Promise<unknown>): Promise<void> {
  try {
    await stop();
  } catch (error) {
    if (!['ValidationException', 'ResourceNotFound'].includes((error as Error).name)) throw error;
  }
}
