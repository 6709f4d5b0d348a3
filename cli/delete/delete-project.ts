import type { AnswerTo, Api } from '../api/api.ts';
import { jobPages } from '../api/job-pages.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';
import { type DeleteOptions, deleteJob } from './delete-job.ts';

/** What a project has. */
export type Remains = AnswerTo<'GET /projects/{project}/remains'>;

/** What a project has left of what could go. */
export const remainsOf = (api: Api, project: string): Promise<Remains> =>
  api.call('GET /projects/{project}/remains', { path: { project } });

/** Throws CommandError where a project has jobs that have not ended: none is ended by this. */
export function refuseLiving({ project, living }: Remains): void {
  if (living.length === 0) return;
  const [first = '', ...more] = living;
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  throw new CommandError(`Jobs of project ${project} have not ended: ${first}${others}.`, {
    fix: `trainyard cancel ${first} --watch`,
  });
}

/**
 * Deletes first what would start more, then the jobs, the newest first: what goes on from another
 * job, or serves its model, is newer. Answers what is left, which is nothing.
 */
export async function deleteProject(
  api: Api,
  project: string,
  options: DeleteOptions,
  system: System,
): Promise<{ deleted: string[]; remains: Remains }> {
  const before = await remainsOf(api, project);
  refuseLiving(before);
  for (const name of before.schedules) {
    await api.call('DELETE /schedules/{name}', { path: { name }, query: { project } });
    system.err(`schedule ${name} is deleted\n`);
  }
  const deleted: string[] = [];
  for await (const page of jobPages(api, { project })) {
    for (const { id } of page.filter(({ parent }) => !parent)) {
      await deleteJob(api, id, options, system);
      system.err(`${id} is deleted\n`);
      deleted.push(id);
    }
  }
  const remains = await remainsOf(api, project);
  refuseRest(remains);
  return { deleted, remains };
}

function refuseRest({ project, schedules, leases, living, jobs, tagged }: Remains): void {
  const rest = [
    ...schedules.map((name) => `schedule ${name}`),
    ...leases.map(({ kind, name }) => `${kind} ${name}`),
    ...living,
    ...(jobs > 0 ? [`${jobs} jobs`] : []),
    ...tagged,
  ];
  if (rest.length === 0) return;
  throw new CommandError(`Project ${project} still has ${rest.join(', ')}.`, {
    exitCode: exitCodes.planeFailed,
    fix: 'run the same line again; AWS may show for some minutes what is gone',
  });
}
