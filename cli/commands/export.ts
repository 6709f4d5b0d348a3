import { resolve } from 'node:path';
import { apiOf } from '../api/api.ts';
import { everyJob } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { type MlflowRun, writeMlflow } from '../runs/mlflow-folder.ts';
import { mlflowRuns } from '../runs/mlflow-runs.ts';
import type { System } from '../system.ts';

/** `trainyard export [DIR]`: every job, stage and trial of a project as runs of MLflow. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const [folder = 'mlruns'] = given.args;
  const jobs = await everyJob(api, { project: given.value('project'), metrics: 'all' });
  if (jobs.length === 0) {
    system.out('There are no jobs, so nothing was written.\n');
    return exitCodes.ok;
  }
  const runs: MlflowRun[] = [];
  for await (const one of mlflowRuns(api, jobs)) runs.push(one);
  const path = resolve(system.cwd, folder);
  writeMlflow(path, jobs[0]!.project, runs);
  system.out(`Wrote ${runs.length} runs of project ${jobs[0]!.project} into ${path}\n`);
  system.err(`See them: mlflow ui --backend-store-uri ${folder}\n`);
  return exitCodes.ok;
}
