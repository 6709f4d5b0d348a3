import { at, type Conversion, listAt, type Members } from './conversion.ts';
import { keepHyperParameters, keepImage } from './images.ts';

/** What training and the trials of a search have in common, below `prefix`. */
export function keepTrainer(
  made: Conversion,
  request: Members,
  prefix: string,
  parameters: string,
): void {
  const of = (path: string) => `${prefix}${path}`;
  const keep = (path: string, field: string) => made.keep(of(path), field, at(request, of(path)));
  keepImage(made, request, of('AlgorithmSpecification.TrainingImage'));
  keep('AlgorithmSpecification.ContainerEntrypoint', 'command');
  keepHyperParameters(made, request, of(parameters));
  keep('Environment', 'environment');
  keep('ResourceConfig.InstanceType', 'instanceType');
  keep('ResourceConfig.InstanceCount', 'instanceCount');
  keep('ResourceConfig.VolumeSizeInGB', 'volumeSizeInGB');
  keepInputs(made, request, of('InputDataConfig'), prefix === '');
}

function keepInputs(made: Conversion, request: Members, path: string, shards: boolean): void {
  const channels = listAt(request, path);
  const isOneType = new Set(channels.map(({ ContentType }) => ContentType)).size === 1;
  const sharded: string[] = [];
  for (const [index, channel] of channels.entries()) {
    const place = `${path}[${index}]`;
    const source = `${place}.DataSource.S3DataSource`;
    const { S3Uri, S3DataDistributionType } = (at(channel, 'DataSource.S3DataSource') ??
      {}) as Members;
    const name = String(channel.ChannelName).toLowerCase().replaceAll('_', '-');
    made.keep(`${source}.S3Uri`, 'inputs', { [name]: S3Uri });
    made.keep(`${place}.ChannelName`, 'inputs', {});
    const type = `${place}.ContentType`;
    if (isOneType) made.keep(type, 'contentType', channel.ContentType);
    else made.drop(type, 'contentType is that of all inputs');
    const isSharded = S3DataDistributionType === 'ShardedByS3Key';
    const distribution = `${source}.S3DataDistributionType`;
    if (isSharded && !shards) made.drop(distribution, 'each machine has all of an input');
    else made.keep(distribution, 'sharded', isSharded ? [...sharded, name] : undefined);
    if (isSharded) sharded.push(name);
  }
}

/** CreateTrainingJob. */
export function training(request: Members, made: Conversion): void {
  keepTrainer(made, request, '', 'HyperParameters');
  const metrics = listAt(request, 'AlgorithmSpecification.MetricDefinitions');
  const listed = metrics.map(({ Name, Regex }) => ({ name: Name, regex: Regex }));
  if (listed.length > 0) made.keep('AlgorithmSpecification.MetricDefinitions', 'metrics', listed);
  const seconds = 'StoppingCondition.MaxRuntimeInSeconds';
  const wait = 'StoppingCondition.MaxWaitTimeInSeconds';
  if (at(request, wait) !== undefined) {
    made.keep(wait, 'timeoutSeconds', at(request, wait));
    made.keep(seconds, 'maxRuntimeSeconds', at(request, seconds));
  } else made.keep(seconds, 'timeoutSeconds', at(request, seconds));
  made.keep('EnableManagedSpotTraining', 'spot', at(request, 'EnableManagedSpotTraining'));
  if (at(request, 'CheckpointConfig')) made.keep('CheckpointConfig', 'checkpoints', true);
}
