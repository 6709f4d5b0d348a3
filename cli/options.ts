import type { Option } from './command.ts';

/** Which local plane. */
export const data: Option = {
  name: 'data',
  value: 'FOLDER',
  summary: 'Folder of the local plane (default TRAINYARD_DATA or .trainyard)',
};
/** Whose jobs. */
export const project: Option = {
  name: 'project',
  value: 'P',
  summary: 'Project (default: your first)',
};
/** How the answer is printed. */
export const output: Option = {
  name: 'output',
  short: 'o',
  value: 'FORMAT',
  choices: ['table', 'json', 'yaml'],
  summary: 'table (default), or json or yaml exactly as the API answers',
};
/** The same for scripts. */
export const json: Option = {
  name: 'json',
  summary: 'As -o json, and on the standard error nothing but what went wrong',
};
/** What every command that asks a plane takes. */
export const client = [project, output, json, data] as const;
/** Staying until the end. */
export const watch: Option = { name: 'watch', short: 'w', summary: 'Stay until the job has ended' };
/** Staying so long at most. */
export const waitTimeout: Option = {
  name: 'wait-timeout',
  value: 'SECONDS',
  summary: 'Stop waiting after that long, with exit code 5; the job goes on',
};
/** Changes to the file. */
export const set: Option = {
  name: 'set',
  value: 'A.B=C',
  repeated: true,
  summary: 'Change a member of the file before sending; the value is read as YAML',
};
/** What jobs can run as. */
export const runtimes = ['auto', 'process', 'container'] as const;
/** How a plane on this machine is started. */
export const planeOptions: readonly Option[] = [
  { name: 'port', value: 'N', summary: 'Port of the API (default 8787; 0 for a free one)' },
  { name: 'aws-port', value: 'N', summary: 'Port of the AWS endpoint (default 4566; 0: free)' },
  data,
  {
    name: 'scaling-seconds',
    value: 'N',
    summary: 'Length of a datapoint of automatic scaling (default 60, as on AWS)',
  },
  {
    name: 'shared-ports',
    summary: "Serving processes share this machine's network, also where each could have its own",
  },
  {
    name: 'runtime',
    value: 'WHAT',
    choices: runtimes,
    summary: 'What jobs run as (default auto: containers where docker or podman answers)',
  },
  { name: 'ephemeral', summary: 'Keep nothing: a temporary folder, removed at the end' },
];
