import { type Api, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { type DeleteOptions, deleteJob } from '../delete/delete-job.ts';
import { deleteProject, refuseLiving, remainsOf } from '../delete/delete-project.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { sayPlane } from '../plane/say-plane.ts';
import { deletedText, deletionText, projectText, remainsText } from '../show/deletion-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';

/** `trainyard delete JOB` or `--project P`; without `--yes` nothing is deleted. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const [job] = given.args;
  const project = given.value('project');
  if (job !== undefined || project !== undefined) await sayPlane(given, system);
  if (job !== undefined) await ofJob(api, job, given, system);
  else if (project !== undefined) await ofProject(api, project, given, system);
  else {
    throw new CommandError('delete takes a JOB, or a project by --project.', {
      fix: 'trainyard delete JOB, or trainyard delete --project P',
    });
  }
  if (!given.has('yes')) system.err('Nothing was deleted: --yes does it.\n');
  return exitCodes.ok;
}

/** A project has as long for all its jobs as one job has for itself. */
function optionsOf(given: Given, system: System): DeleteOptions {
  const seconds = wholeNumber(given, 'wait-timeout', longestWait) ?? Number.POSITIVE_INFINITY;
  const results = given.has('results') ? 'delete' : 'keep';
  return { results, until: system.now() + seconds * 1000 };
}

async function ofJob(api: Api, job: string, given: Given, system: System): Promise<void> {
  const options = optionsOf(given, system);
  const id = await findJobId(api, job, given.value('project'));
  if (given.has('yes')) {
    const done = await deleteJob(api, id, options, system);
    return show(given, system, done, () => deletedText(done));
  }
  const query = { results: options.results };
  const found = await api.call('GET /jobs/{id}/deletion', { path: { id }, query });
  show(given, system, found, () => deletionText(found));
}

async function ofProject(api: Api, project: string, given: Given, system: System): Promise<void> {
  if (given.has('yes')) {
    const done = await deleteProject(api, project, optionsOf(given, system), system);
    return show(given, system, done, () => projectText(done));
  }
  const remains = await remainsOf(api, project);
  refuseLiving(remains);
  show(given, system, remains, () => remainsText(remains));
}
