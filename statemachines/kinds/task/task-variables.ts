/** Where a workload finds its files: SageMaker's container contract, for tasks too. */
export const baseFolder = '/opt/ml';

/** Where a task keeps what a later attempt goes on from: SageMaker's place, with a slash. */
export const checkpointFolder: string = `${baseFolder}/checkpoints/`;

/** Where a task finds an input: a folder, with a slash at its end. */
export const channel = (name: string): string => `${baseFolder}/input/data/${name}/`;

/** Where all outputs of a task are. */
export const outputFolder: string = `${baseFolder}/output/data/`;

/** Where a task leaves an output. */
export const output = (name: string): string => `${outputFolder}${name}/`;

/** Where a task leaves its result. */
export const resultFile: string = `${baseFolder}/output/result.json`;

/** What of a task its variables tell. */
interface Told {
  cpu: number;
  inputs: Record<string, string>;
  outputs: string[];
  result: boolean;
  checkpoints?: boolean;
}

/** The output that is what a training leaves in SM_MODEL_DIR. */
const modelOutput = 'model';

const path = (folder: string) => folder.replace(/\/$/, '');

/** A variable for each name, in capitals and with underscores, as a shell can read it. */
const named = (prefix: string, names: string[], folder: (name: string) => string) =>
  Object.fromEntries(
    names.map((name) => [
      `${prefix}_${name.toUpperCase().replaceAll('-', '_')}`,
      path(folder(name)),
    ]),
  );

/**
 * The variables of a task: those of SageMaker's script mode that mean something to it, so that a
 * training script runs unchanged, and where its outputs go.
 */
export function taskVariables({
  cpu,
  inputs,
  outputs,
  result,
  checkpoints,
}: Told): Record<string, string> {
  const channels = Object.keys(inputs).sort();
  return {
    SAGEMAKER_BASE_DIR: baseFolder,
    SM_CHANNELS: JSON.stringify(channels),
    SM_OUTPUT_DATA_DIR: path(outputFolder),
    SM_HPS: '{}',
    SM_USER_ARGS: '[]',
    SM_HOSTS: '["algo-1"]',
    SM_CURRENT_HOST: 'algo-1',
    SM_NUM_CPUS: String(Math.max(1, Math.floor(cpu / 1024))),
    SM_NUM_GPUS: '0',
    ...(outputs.includes(modelOutput) ? { SM_MODEL_DIR: path(output(modelOutput)) } : {}),
    ...(result ? { TRAINYARD_RESULT: resultFile } : {}),
    ...(checkpoints ? { TRAINYARD_CHECKPOINTS: path(checkpointFolder) } : {}),
    ...named('SM_CHANNEL', channels, channel),
    ...named('TRAINYARD_OUTPUT', outputs, output),
  };
}
