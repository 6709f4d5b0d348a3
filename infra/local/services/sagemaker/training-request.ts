import { builtInAlgorithm, playedAlgorithm, playedHere } from '../../algorithms/images.ts';
import { metricDefinitions } from '../../algorithms/metrics.ts';
import { refuse } from '../../kernel/refuse.ts';
import type { Shape } from '../../kernel/types.ts';
import { checkMetrics } from './metrics.ts';
import { invalid, namePattern, oneOf, text, textMap, whole } from './validation.ts';

const maxSeconds = 28 * 24 * 3600;
const rolePattern = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
/** An S3 URI: its bucket and its key. */
export const s3Pattern = /^(https|s3):\/\/([^/]+)\/?(.*)$/;
const channelPattern = /^[A-Za-z0-9.\-_]+$/;

/**
 * Checks what a training job and a trial of a tuning job have in common.
 *
 * @param variables how many environment variables AWS allows: 100, and 48 for trials
 */
export function checkTraining(request: Shape, variables: number): void {
  refuse(request, {
    HyperParameterTuningResourceConfig: 'Use ResourceConfig.',
    VpcConfig: 'Its containers have the network of this machine; leave it out.',
    EnableNetworkIsolation: 'Its containers have the network of this machine; leave it out.',
  });
  checkCheckpoints(request.CheckpointConfig);
  text(request.RoleArn, 'roleArn', rolePattern, 2048);
  checkAlgorithm(request.AlgorithmSpecification, isScripted(request));
  checkResources(request.ResourceConfig);
  checkStopping(request.StoppingCondition, request.EnableManagedSpotTraining === true);
  text(request.OutputDataConfig?.S3OutputPath, 'outputDataConfig.s3OutputPath', s3Pattern);
  checkChannels(request.InputDataConfig ?? []);
  textMap(request.Environment, 'environment', {
    entries: variables,
    key: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    longest: 512,
  });
}

/** Whether the toolkit in the image is to run a program of one's own, as xgboost's then does. */
const isScripted = ({ HyperParameters, StaticHyperParameters }: Shape): boolean =>
  Object.hasOwn(HyperParameters ?? StaticHyperParameters ?? {}, 'sagemaker_program');

function checkAlgorithm(algorithm: Shape, scripted: boolean): void {
  refuse(algorithm, {
    AlgorithmName: 'Give the TrainingImage of an algorithm.',
    TrainingImageConfig: 'Leave it out.',
  });
  const image = text(algorithm?.TrainingImage, 'algorithmSpecification.trainingImage', /^.+$/, 255);
  checkBuiltIn(image, scripted, algorithm.MetricDefinitions);
  const member = 'algorithmSpecification.trainingInputMode';
  const mode = oneOf(algorithm.TrainingInputMode, member, ['File', 'Pipe', 'FastFile']);
  if (mode === 'Pipe') refuse({ Pipe: true }, { Pipe: 'Use the input mode File.' });
  checkMetrics(algorithm.MetricDefinitions);
}

function checkBuiltIn(
  image: string,
  scripted: boolean,
  metrics: readonly object[] | undefined,
): void {
  const builtIn = builtInAlgorithm(image);
  if (!builtIn) return;
  if (playedAlgorithm(image) === undefined && !scripted) {
    throw invalid(
      `The built-in algorithm ${builtIn} exists on AWS only; the local plane does not play it. ` +
        `Give an image of your own here, or ${playedHere.join(' or ')}.`,
    );
  }
  if (metrics && metrics.length > 0) {
    throw invalid(
      "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry " +
        'the request without specifying metric definitions.',
    );
  }
}

/** SageMaker knows the metrics of its own algorithms and adds their definitions to the request. */
export function withMetrics<S extends { TrainingImage?: string; MetricDefinitions?: object[] }>(
  specification: S,
): S {
  const builtIn = builtInAlgorithm(specification.TrainingImage ?? '');
  if (!builtIn) return specification;
  return { ...specification, MetricDefinitions: metricDefinitions(builtIn) };
}

function checkResources(resources: Shape): void {
  refuse(resources, { InstanceGroups: 'Use InstanceType.', TrainingPlanArn: 'Leave it out.' });
  text(resources?.InstanceType, 'resourceConfig.instanceType', /^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 64);
  whole(resources.VolumeSizeInGB, 'resourceConfig.volumeSizeInGB', 1, 16_384);
  whole(resources.InstanceCount, 'resourceConfig.instanceCount', 1, 1000);
}

/** Where checkpoints are in the container; no other folder there could be the host's. */
const checkpointPath = '/opt/ml/checkpoints';

function checkCheckpoints(config: Shape): void {
  if (!config) return;
  text(config.S3Uri, 'checkpointConfig.s3Uri', s3Pattern);
  const { LocalPath: path = checkpointPath } = config;
  if (path.replace(/\/+$/, '') !== checkpointPath) {
    refuse({ [path]: true }, { [path]: `Use the LocalPath ${checkpointPath} for checkpoints.` });
  }
}

function checkStopping(stopping: Shape, spot: boolean): void {
  if (!stopping) throw invalid('StoppingCondition is required');
  const runtime = stopping.MaxRuntimeInSeconds ?? 24 * 3600;
  whole(runtime, 'stoppingCondition.maxRuntimeInSeconds', 1, maxSeconds);
  if (!spot && stopping.MaxWaitTimeInSeconds !== undefined) {
    throw invalid('MaxWaitTimeInSeconds above 0 is not supported for on-demand training');
  }
  if (spot && !(stopping.MaxWaitTimeInSeconds >= runtime)) {
    throw invalid(
      'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to ' +
        'MaxRuntimeInSeconds',
    );
  }
}

function checkChannels(channels: Shape): void {
  if (!Array.isArray(channels) || channels.length > 20) {
    throw invalid('InputDataConfig must be a list of at most 20 channels');
  }
  const names = channels.map((channel) =>
    text(channel?.ChannelName, 'inputDataConfig.channelName', channelPattern, 64),
  );
  if (new Set(names).size < names.length) {
    throw invalid(`Channel names must be unique; found: ${names.join(', ')}`);
  }
  if (names.some((name) => /^\.+$/.test(name))) throw invalid('A channel name cannot be dots only');
  for (const channel of channels) checkSource(channel);
}

function checkSource(channel: Shape): void {
  const source = channel.DataSource;
  const instead = 'Use an S3DataSource.';
  refuse(source, { FileSystemDataSource: instead, DatasetSource: instead });
  const s3 = source?.S3DataSource;
  const type = oneOf(s3?.S3DataType, 'inputDataConfig.s3DataType', [
    'S3Prefix',
    'ManifestFile',
    'AugmentedManifestFile',
  ]);
  if (type !== 'S3Prefix') refuse({ [type]: true }, { [type]: 'Use S3Prefix.' });
  text(s3.S3Uri, 'inputDataConfig.s3Uri', s3Pattern);
  if (channel.CompressionType === 'Gzip') {
    refuse(channel, { CompressionType: 'Unpack the data in the container.' });
  }
  if (channel.InputMode === 'Pipe') refuse(channel, { InputMode: 'Use File.' });
  if (channel.RecordWrapperType === 'RecordIO') {
    refuse(channel, { RecordWrapperType: 'Wrap the records yourself.' });
  }
  refuse(channel, { ShuffleConfig: 'Shuffle in the container.' });
}

/** Checks a whole CreateTrainingJob request. */
export function checkTrainingJob(request: Shape): void {
  text(request.TrainingJobName, 'trainingJobName', namePattern, 63);
  textMap(request.HyperParameters, 'hyperParameters', {
    entries: 100,
    key: /^[\S\s]+$/,
    longest: 2500,
  });
  const { ContainerEntrypoint, ContainerArguments } = request.AlgorithmSpecification ?? {};
  checkWords(ContainerEntrypoint, 'containerEntrypoint', 10);
  checkWords(ContainerArguments, 'containerArguments', 100);
  checkTraining(request, 100);
}

function checkWords(words: unknown, member: string, most: number): void {
  if (words === undefined || words === null) return;
  if (!Array.isArray(words) || words.length < 1 || words.length > most) {
    throw invalid(`${member} needs 1 to ${most} words`);
  }
  for (const word of words) text(word, member, /^[\S\s]*$/, 256);
}

/** The bucket and key of an S3 URI. */
export function s3Place(uri: string): { Bucket: string; Key: string } {
  const [, , Bucket = '', Key = ''] = s3Pattern.exec(uri) ?? [];
  return { Bucket, Key };
}
