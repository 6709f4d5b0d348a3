import { parse } from 'yaml';
import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import type { LogLine } from '../../clients/typescript/log-lines.ts';
import { apiOf } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { secondsFrom } from '../parse/values.ts';
import { phaseLine } from '../show/job-text.ts';
import { logText } from '../show/log-text.ts';
import { show } from '../show/output.ts';
import { submitJobs } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';
import { followLog } from '../watch/follow-log.ts';
import { exitCodeOf } from '../watch/watch-job.ts';
import { sayWhatGoesOn } from '../watch/what-goes-on.ts';

/** `trainyard run -- CMD`: a task from this folder without a file; its lines are printed. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const options = { project: given.value('project') };
  const jobs = { jobs: [taskOf(given)], folder: system.cwd };
  for await (const { id, cost } of submitJobs(api, jobs, options, system)) {
    system.err(`${id}, at most $${cost.worstUsd}\n`);
    if (given.has('detach')) {
      system.out(`${id}\n`);
      return exitCodes.ok;
    }
    sayWhatGoesOn(system, id);
    const folded: LogLine[] = [];
    const print = (line: LogLine) => system.out(logText(line));
    const own = lastStage(await api.call('GET /jobs/{id}', { path: { id } }));
    const write = (line: LogLine) => {
      if (own === undefined || line.source === own) return print(line);
      if (folded.length === 0) system.err('Its image is being built …\n');
      folded.push(line);
    };
    await followLog(api, id, undefined, write, system);
    const job = await api.call('GET /jobs/{id}', { path: { id } });
    if (own !== undefined && job.stages?.[own]?.jobId === null) folded.forEach(print);
    show(given, system, job, () => '');
    system.err(phaseLine(job));
    return exitCodeOf(job);
  }
  throw new Error('A file of one job submitted none');
}

/** What comes before the command is shown only where the command never began. */
const lastStage = ({ stages = {} }: Job) => Object.keys(stages).at(-1);

/** The job file that a command stands for, before its options. */
const file = `
kind: task
`;

/** The options that are members of a task under another name or form. */
function taskOf(given: Given): JobDocument {
  const [image, name, timeout] = [
    given.value('image'),
    given.value('name'),
    given.value('timeout'),
  ];
  const most = given.value('max-cost');
  const job: JobDocument = {
    ...(parse(file) as JobDocument),
    ...(image === undefined ? { source: '.' } : { image }),
    ...(name === undefined ? {} : { name }),
    command: given.args,
    ...(given.has('spot') ? { spot: true } : {}),
    ...(timeout === undefined ? {} : { timeoutSeconds: secondsFrom(timeout) }),
    ...(most === undefined ? {} : { budget: { maxCostUsd: most } }),
  };
  for (const size of ['cpu', 'memory'] as const) {
    const value = given.value(size);
    if (value !== undefined) job[size] = value;
  }
  const environment = pairsOf(given, 'env');
  const inputs = pairsOf(given, 'input');
  const outputs = given.values('keep');
  if (environment) job.environment = environment;
  if (inputs) job.inputs = inputs;
  if (outputs.length > 0) job.outputs = outputs;
  return job;
}

/** `NAME=VALUE`, as often as it was given; undefined: never. */
function pairsOf(given: Given, option: string): Record<string, string> | undefined {
  const pairs = given.values(option).map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new CommandError(`--${option} is '${text}'.`, { fix: `write --${option} NAME=VALUE` });
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}
