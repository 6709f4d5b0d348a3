import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import { isJobId } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { isVersion } from '../../../statemachines/kinds/trained-job.ts';
import { servingIn, versionOf } from '../../models/versions.ts';
import { readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { findPage } from '../jobs/find-page.ts';
import { modelRoutes } from './routes.ts';

/** `GET /models/{name}` */
export const create = (ports: Ports) =>
  handler(ports, modelRoutes['model-get'], async ({ caller, path: { name }, query }) => {
    const project = projectOf(caller, ports.config, query.project);
    const store = new JobStore(ports);
    const { found, cursor } = await findPage(store, project, {
      group: 'ended',
      has: (job) => job.name === name && isVersion(job),
      limit: query.limit,
      before: readCursor(query.cursor, isJobId),
    });
    const serving = await servingIn(ports, project);
    const versions = await Promise.all(found.map((job) => versionOf(store, job, serving)));
    const items = versions.flatMap((one) => one ?? []);
    if (items.length > 0 || cursor !== null || query.cursor) {
      return { body: { name, project, items, cursor } };
    }
    throw new Problem('NotFound', `No job called '${name}' has trained a model in ${project}.`, {
      given: name,
      fix: 'trainyard models lists those that there are.',
    });
  });
