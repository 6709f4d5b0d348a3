import { dirname } from 'node:path/posix';
import { type Draft, inline } from './draft.ts';
import type { Surroundings } from './surroundings.ts';
import type { TrainScript } from './train-script.ts';

/** A script for SageMaker: one training with the defaults of its arguments. */
export function scriptDraft(
  name: string,
  path: string,
  script: TrainScript,
  around: Surroundings,
): Draft {
  const source = dirname(path);
  const channels = script.channels.map((channel) => [channel, dataOf(channel, around)] as const);
  const todo = channels.flatMap(([channel, { found, at }]) =>
    found ? [] : [`Put into ${at} what the script reads as SM_CHANNEL_${channelVariable(channel)}`],
  );
  const inputs = Object.fromEntries(channels.map(([channel, { at }]) => [channel, at]));
  const { hyperParameters, metrics } = script;
  const listed = metrics.map((one) => `\n  - ${inline(one)}`).join('');
  const some = (object: object) => Object.keys(object).length > 0;
  const job = `kind: training
name: ${name}
source: ${inline(source === '.' ? '.' : `./${source}`)}
command: [python3, ${inline(path.slice(source === '.' ? 0 : source.length + 1))}]
${some(inputs) ? `inputs: ${inline(inputs)}\n` : ''}${
  some(hyperParameters) ? `hyperParameters: ${inline(hyperParameters)}\n` : ''
}${listed ? `metrics:${listed}\n` : ''}instanceType: ml.m5.large
timeoutSeconds: 3600
`;
  const saw = `${path}, a script for SageMaker${requirementsText(source, around)}`;
  return {
    saw,
    does: `trains by ${path}`,
    job,
    programs: [],
    before: [...todo, ...venv(source, around)],
    after: [],
  };
}

const channelVariable = (channel: string) => channel.toUpperCase().replaceAll('-', '_');

/** Where the data of a channel seems to be. */
function dataOf(channel: string, { files }: Surroundings): { at: string; found: boolean } {
  const isFolder = (folder: string) => files.some((path) => path.startsWith(`${folder}/`));
  const folder = [`data/${channel}`, channel, 'data'].find(isFolder);
  if (folder) return { at: `./${folder}`, found: true };
  const tables = files.filter((path) => /^[^/]+\.(csv|npz|parquet|jsonl?|txt)$/.test(path));
  const data = tables.filter((path) => path !== 'requirements.txt');
  const file = data.find((path) => path.startsWith(`${channel}.`)) ?? data[0];
  return file ? { at: `./${file}`, found: true } : { at: `./data/${channel}`, found: false };
}

const hasRequirements = (source: string, { files }: Surroundings) =>
  files.includes(source === '.' ? 'requirements.txt' : `${source}/requirements.txt`);

const requirementsText = (source: string, around: Surroundings) =>
  hasRequirements(source, around) ? ', with its requirements.txt' : '';

/** Packages of a virtual environment stay here: an image has what requirements.txt names. */
export function venv(source: string, around: Surroundings): string[] {
  if (!around.hasVenv || hasRequirements(source, around)) return [];
  const file = source === '.' ? 'requirements.txt' : `${source}/requirements.txt`;
  return [`pip freeze > ${file}   # the virtual environment itself is not sent`];
}
