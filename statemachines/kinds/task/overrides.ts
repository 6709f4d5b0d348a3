import type { TaskInstanceType } from '../../../shared/instances/task-types.ts';
import { attemptPrefix, checkpointPrefix, type Job } from '../../../shared/job/model.ts';
import { limits } from '../../../shared/limits.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { referencePattern } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { checkpointCommand } from './checkpoints.ts';
import { containers, type Staged, stageCommand } from './container.ts';
import type { Architecture } from './machine.ts';
import {
  channel,
  checkpointFolder,
  output,
  outputFolder,
  resultFile,
  taskVariables,
} from './task-variables.ts';

/** The attempt of a job, as far as its files are named after it. */
type Attempt = Pick<Job, 'id' | 'project' | 'attempt'>;

/** Where it runs. */
type Place = Pick<Config, 'bucket' | 'region'>;

/** What is to run, for tasks and for the smoke run of an image. */
export interface TaskRun {
  image: string;
  command?: string[];
  entryPoint?: string[];
  environment: Record<string, string>;
  /** Where the values of further variables are kept: ARNs by name; absent: none. */
  secrets?: Record<string, string>;
  cpu: number;
  memory: number;
  spot: boolean;
  /** GiB of disk; absent: what Fargate has for nothing. */
  scratch?: number | undefined;
  /** Absent: x86_64. */
  architecture?: Architecture;
  /** The EC2 instance that it has for itself; absent: it is on Fargate. */
  instanceType?: TaskInstanceType | undefined;
  /** S3 locations by channel. */
  inputs: Record<string, string>;
  outputs: string[];
  /** Whether it reports a result. */
  result: boolean;
  /** Whether what it saves is kept for its next attempt; absent: no. */
  checkpoints?: boolean;
  /** Whether somebody may run commands in it; absent: no. */
  exec?: boolean;
}

/** Where the result that a job's attempt reports goes. */
export function resultKey(job: Attempt): string {
  return `${attemptPrefix(job)}result.json`;
}

/** Where the outputs of a job's attempt go, by name. */
export function outputLocations(
  { bucket }: Pick<Config, 'bucket'>,
  job: Attempt,
  names: string[],
): Record<string, string> {
  const root = `s3://${bucket}/${attemptPrefix(job)}outputs/`;
  return Object.fromEntries(names.map((name) => [name, `${root}${name}/`]));
}

/** Which containers it has beside its own. */
export function stagedOf(run: TaskRun): Staged {
  const out = run.result || run.outputs.length > 0;
  const checkpoints = run.checkpoints === true;
  return { in: Object.keys(run.inputs).length > 0 || out || checkpoints, checkpoints, out };
}

/** What one run changes of its task definition. */
export function overridesOf(config: Place, job: Attempt, run: TaskRun) {
  const { region } = config;
  const locations = outputLocations(config, job, run.outputs);
  const environment = {
    ...run.environment,
    AWS_REGION: region,
    TRAINYARD_JOB_ID: job.id,
    ...taskVariables(run),
  };
  const copier = (name: string, command: string[]) => ({
    ...{ name, command },
    environment: [{ name: 'AWS_REGION', value: region }],
  });
  const staged = stagedOf(run);
  const saved = `s3://${config.bucket}/${checkpointPrefix(job)}`;
  const folders = [
    ...(staged.out ? [outputFolder, ...run.outputs.map(output)] : []),
    ...(staged.checkpoints ? [checkpointFolder] : []),
  ];
  const pairsIn = [
    ...Object.entries(run.inputs).map(([name, from]): [string, string] => [from, channel(name)]),
    ...folders.map((folder): [string, string] => ['-', folder]),
  ];
  if (staged.checkpoints) pairsIn.push([saved, checkpointFolder]);
  const pairsOut = Object.entries(locations).map(([name, to]): [string, string] => [
    output(name),
    to,
  ]);
  if (run.result) pairsOut.push([resultFile, `s3://${config.bucket}/${resultKey(job)}`]);
  const main = {
    name: containers.main,
    ...(run.command ? { command: run.command } : {}),
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
  };
  return {
    containerOverrides: [
      ...(staged.in ? [copier(containers.stageIn, stageCommand(pairsIn))] : []),
      ...(staged.checkpoints ? [copier(containers.checkpoints, checkpointCommand(saved))] : []),
      main,
      ...(staged.out ? [copier(containers.stageOut, stageCommand(pairsOut))] : []),
    ],
  };
}

/**
 * What Amazon ECS would refuse of a run after its image was built: overrides that are too long. A
 * reference counts as nothing, because what it stands for is not known yet.
 */
export function overridesFindings(config: Place, project: string, run: TaskRun): Finding[] {
  const job = { id: 'job_'.padEnd(30, '0'), project, attempt: 1 };
  const text = JSON.stringify(overridesOf(config, job, run)).replaceAll(referencePattern, '');
  if (text.length <= limits.overridesLength) return [];
  const isCommand = JSON.stringify(run.command ?? []).length > 4000;
  const message =
    `makes, with the rest, ${text.length} characters of overrides; Amazon ECS takes ` +
    `${limits.overridesLength}: put the text into a file of the source, or into an input`;
  return [{ path: [isCommand ? 'command' : 'environment'], message }];
}
