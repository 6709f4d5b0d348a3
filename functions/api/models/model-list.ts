import { projectOf } from '../../../shared/http/caller.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { isVersion } from '../../../statemachines/kinds/trained-job.ts';
import { servingIn, versionOf } from '../../models/versions.ts';
import { handler } from '../handler.ts';
import { findPage } from '../jobs/find-page.ts';
import { modelRoutes } from './routes.ts';

/** `GET /models`: as far back as `@latest(NAME)` finds one. */
export const create = (ports: Ports) =>
  handler(ports, modelRoutes['model-list'], async ({ caller, query }) => {
    const project = projectOf(caller, ports.config, query.project);
    const store = new JobStore(ports);
    const { found, cursor } = await findPage(store, project, {
      group: 'ended',
      has: (job) => job.name !== undefined && isVersion(job),
      limit: limits.lookThrough,
      before: undefined,
    });
    const serving = await servingIn(ports, project);
    const byName = Map.groupBy(found, (job) => job.name!);
    const models = [...byName].map(async ([name, jobs]) => {
      const latest = await versionOf(store, jobs[0]!, serving);
      return latest ? [{ name, project, versions: jobs.length, latest }] : [];
    });
    return { body: { items: (await Promise.all(models)).flat(), more: cursor !== null } };
  });
