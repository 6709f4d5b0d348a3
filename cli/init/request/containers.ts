import { at, type Conversion, listAt, type Members, pairs } from './conversion.ts';

/** RegisterTaskDefinition, or what DescribeTaskDefinition answers. */
export function taskDefinition(request: Members, made: Conversion): void {
  const [container = {}, ...others] = listAt(request, 'containerDefinitions');
  const first = 'containerDefinitions[0]';
  const keep = (path: string, field: string, value: unknown) => made.keep(path, field, value);
  for (const name of ['image', 'command', 'entryPoint'] as const) {
    const value = container[name];
    keep(`${first}.${name}`, name, Array.isArray(value) && value.length === 0 ? undefined : value);
  }
  keep(
    `${first}.environment`,
    'environment',
    pairs(listAt(container, 'environment'), 'name', 'value'),
  );
  keep(`${first}.secrets`, 'secrets', pairs(listAt(container, 'secrets'), 'name', 'valueFrom'));
  for (const size of ['cpu', 'memory'] as const) {
    const value = request[size] ?? container[size];
    keep(request[size] === undefined ? `${first}.${size}` : size, size, Number(value) || undefined);
  }
  keep('ephemeralStorage.sizeInGiB', 'scratch', at(request, 'ephemeralStorage.sizeInGiB'));
  const processor = at(request, 'runtimePlatform.cpuArchitecture');
  keep(
    'runtimePlatform.cpuArchitecture',
    'architecture',
    processor === 'ARM64' ? 'arm64' : undefined,
  );
  others.forEach((_, index) => {
    made.drop(`containerDefinitions[${index + 1}]`, 'a task runs one container');
  });
}

/** CreateProcessingJob: the same container on Fargate. */
export function processing(request: Members, made: Conversion): void {
  const keep = (path: string, field: string, value: unknown) => made.keep(path, field, value);
  keep('AppSpecification.ImageUri', 'image', at(request, 'AppSpecification.ImageUri'));
  const [entry, words] = ['ContainerEntrypoint', 'ContainerArguments'].map(
    (name) => `AppSpecification.${name}`,
  );
  keep(entry!, 'entryPoint', at(request, entry!));
  keep(words!, 'command', at(request, words!));
  keep('Environment', 'environment', request.Environment);
  keep(
    'StoppingCondition.MaxRuntimeInSeconds',
    'timeoutSeconds',
    at(request, 'StoppingCondition.MaxRuntimeInSeconds'),
  );
  listAt(request, 'ProcessingInputs').forEach((one, index) => {
    const place = `ProcessingInputs[${index}]`;
    keep(`${place}.S3Input.S3Uri`, 'inputs', { [nameOf(one.InputName)]: at(one, 'S3Input.S3Uri') });
    keep(`${place}.InputName`, 'inputs', {});
    const local = `it is in the folder SM_CHANNEL_${variable(one.InputName)}`;
    made.drop(`${place}.S3Input.LocalPath`, local);
  });
  const outputs = listAt(request, 'ProcessingOutputConfig.Outputs');
  if (outputs.length === 0) return;
  keep(
    'ProcessingOutputConfig',
    'outputs',
    outputs.map(({ OutputName }) => nameOf(OutputName)),
  );
  for (const { OutputName } of outputs) {
    made.drop(
      `ProcessingOutputConfig of ${OutputName}`,
      `what is in the folder TRAINYARD_OUTPUT_${variable(OutputName)} is kept in S3`,
    );
  }
}

const nameOf = (name: unknown) =>
  String(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
const variable = (name: unknown) => nameOf(name).toUpperCase().replaceAll('-', '_');

/** CreateModel: an endpoint that serves it. */
export function model(request: Members, made: Conversion, name: string): void {
  const container = 'PrimaryContainer';
  const keep = (path: string, field: string) =>
    made.keep(`${container}.${path}`, field, at(request, `${container}.${path}`));
  keep('Image', 'image');
  keep('ModelDataUrl', 'model');
  keep('Environment', 'environment');
  made.add('name', name, 'an endpoint has a name; this is the model’s');
  made.add('ttl', '8h', 'an endpoint says how long it lives, or never');
}
