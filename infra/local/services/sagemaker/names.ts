import type { Context, Principal } from '../../kernel/types.ts';

/** SageMaker as IAM and STS see it: it assumes execution roles and publishes events. */
export const sagemakerPrincipal: Principal = {
  arn: 'sagemaker.amazonaws.com',
  service: 'sagemaker.amazonaws.com',
};

/** Where SageMaker writes the output of training containers. */
export const logGroup = '/aws/sagemaker/TrainingJobs';

/** Where SageMaker writes the output of the containers of transform jobs. */
export const transformLogGroup = '/aws/sagemaker/TransformJobs';

type Place = Pick<Context, 'account' | 'region'>;

/** ARNs of SageMaker hold names in lower case. */
export function tuningJobArn(place: Place, name: string): string {
  return arn(place, 'hyper-parameter-tuning-job', name);
}

/** A training job's ARN; SageMaker writes the name in lower case. */
export function trainingJobArn(place: Place, name: string): string {
  return arn(place, 'training-job', name);
}

/** A transform job's ARN. */
export function transformJobArn(place: Place, name: string): string {
  return arn(place, 'transform-job', name);
}

/** A model's ARN. */
export function modelArn(place: Place, name: string): string {
  return arn(place, 'model', name);
}

/** The ARN of an endpoint's configuration. */
export function endpointConfigArn(place: Place, name: string): string {
  return arn(place, 'endpoint-config', name);
}

/** An endpoint's ARN. */
export function endpointArn(place: Place, name: string): string {
  return arn(place, 'endpoint', name);
}

function arn({ account, region }: Place, type: string, name: string): string {
  return `arn:aws:sagemaker:${region}:${account}:${type}/${String(name).toLowerCase()}`;
}

const idPrefix = 'sagemaker-';

/** The runner's name of a container of a training job; a job's name has no dot. */
export function containerId(trainingJob: string, host = '', run = 1): string {
  const parts = [trainingJob, host, run === 1 ? '' : `run-${run}`].filter(Boolean);
  return `${idPrefix}${parts.join('.')}`;
}

/** The training job that a container belongs to. */
export function jobOfContainer(id: string): string {
  return id.slice(idPrefix.length).split('.')[0] ?? '';
}

/** The key under which one thing at a time happens to a training job. */
export function trainingKey(name: string): string {
  return `sagemaker-training:${name}`;
}

/** The key under which one thing at a time happens to a tuning job. */
export function tuningKey(name: string): string {
  return `sagemaker-tuning:${name}`;
}

/** The key of the timer that ends a job which runs too long. */
export function deadlineKey(jobKey: string): string {
  return `${jobKey}:deadline`;
}

/** The key under which the running trials of a tuning job are looked at. */
export function watchKey(name: string): string {
  return `${tuningKey(name)}:watch`;
}

/** The key of the timer that ends a spot job which waits for machines too long. */
export function waitKey(name: string): string {
  return `${trainingKey(name)}:wait`;
}

/** The key of the timer that takes the machines of a spot job away. */
export function interruptionKey(name: string): string {
  return `${trainingKey(name)}:interruption`;
}

/** The key of the timer that saves the checkpoints of a job while it trains. */
export function checkpointKey(name: string): string {
  return `${trainingKey(name)}:checkpoints`;
}

/** The key under which one thing at a time happens to a transform job. */
export function transformKey(name: string): string {
  return `sagemaker-transform:${name}`;
}

/** The key under which one thing at a time happens to an endpoint. */
export function endpointKey(name: string): string {
  return `sagemaker-endpoint:${name}`;
}
