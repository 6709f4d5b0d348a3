import { refuse } from '../../kernel/refuse.ts';
import { s3Pattern, s3Place } from './training-request.ts';
import type { TransformRequest } from './transform-store.ts';
import { invalid, namePattern, oneOf, text, textMap, whole } from './validation.ts';

/** Checks a whole CreateTransformJob request; what this plane would do otherwise is refused. */
export function checkTransform(request: TransformRequest): void {
  text(request.TransformJobName, 'transformJobName', namePattern, 63);
  text(request.ModelName, 'modelName', namePattern, 63);
  refuse(request, {
    DataCaptureConfig: 'Capture in the container.',
    DataProcessing: 'Choose and join columns in the container.',
    MaxConcurrentTransforms: 'One request at a time is sent here; leave it out.',
    ModelClientConfig: 'A request has 600 s here and is sent once; leave it out.',
  });
  textMap(request.Environment, 'environment', {
    entries: 16,
    key: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    longest: 10_240,
  });
  checkInput(request);
  const output = request.TransformOutput;
  text(output?.S3OutputPath, 'transformOutput.s3OutputPath', s3Pattern);
  oneOf(output.AssembleWith ?? 'None', 'transformOutput.assembleWith', ['None', 'Line']);
  if (!s3Place(output.S3OutputPath).Key) throw invalid('S3OutputPath needs a prefix');
  const resources = request.TransformResources;
  text(resources?.InstanceType, 'transformResources.instanceType', /^ml\.[a-z0-9-]+\.\w+$/, 64);
  whole(resources.InstanceCount, 'transformResources.instanceCount', 1, 100);
  // Zero means chunked transfer of a whole object, which no container of this plane is asked for.
  whole(request.MaxPayloadInMB ?? 6, 'maxPayloadInMB', 1, 100);
}

function checkInput({ TransformInput: input, BatchStrategy: strategy }: TransformRequest): void {
  const source = input?.DataSource?.S3DataSource;
  const types = ['S3Prefix', 'ManifestFile', 'AugmentedManifestFile'];
  const type = oneOf(source?.S3DataType, 'transformInput.s3DataType', types);
  if (type !== 'S3Prefix') refuse({ [type]: true }, { [type]: 'Use S3Prefix.' });
  text(source.S3Uri, 'transformInput.s3Uri', s3Pattern);
  const compression = input.CompressionType ?? 'None';
  if (compression !== 'None') {
    refuse({ CompressionType: true }, { CompressionType: 'Unpack the data before.' });
  }
  const words = ['None', 'Line', 'RecordIO', 'TFRecord'];
  const split = oneOf(input.SplitType ?? 'None', 'transformInput.splitType', words);
  if (split !== 'None' && split !== 'Line') {
    refuse({ [split]: true }, { [split]: 'Use the SplitType Line or None.' });
  }
  if (split === 'None') return;
  oneOf(strategy, 'batchStrategy', ['MultiRecord', 'SingleRecord']);
}
