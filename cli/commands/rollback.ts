import { ProblemError } from '../../clients/typescript/errors.ts';
import { isJobId } from '../../shared/job/model.ts';
import { type Api, apiOf } from '../api/api.ts';
import { findLivingId } from '../api/find-living.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard rollback NAME`: an endpoint, else what the job of this name or id has deployed. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const name = given.args[0]!;
  const project = given.value('project');
  const job =
    (await rolledBack(api, name, project)) ??
    (await api.call('POST /jobs/{id}/rollback', {
      path: { id: await findLivingId(api, name, project) },
    }));
  show(given, system, job, () => `${job.id} deploys again what ${name} served before\n`);
  return exitCodes.ok;
}

/** The job that rolls back the endpoint of this name; undefined: there is none. */
async function rolledBack(api: Api, name: string, project: string | undefined) {
  if (isJobId(name)) return undefined;
  const request = { path: { name }, query: { project } };
  try {
    return await api.call('POST /endpoints/{name}/rollback', request);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return undefined;
    throw error;
  }
}
