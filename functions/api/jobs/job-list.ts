import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import { isTerminal, type Phase } from '../../../shared/job/lifecycle.ts';
import { isJobId, type Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { kinds } from '../../../statemachines/kinds/kinds.ts';
import { cursorFrom, readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { jobRoutes } from './routes.ts';
import { jobRow } from './view.ts';

/** `GET /jobs`: newest first; jobs that arrive meanwhile do not move the pages. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-list'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.query.project);
    const { limit, cursor: from, ...filter } = request.query;
    const wanted = filterOf(filter);
    const store = new JobStore(ports);
    const found: Job[] = [];
    let before = readCursor(from, isJobId);
    let more = true;
    while (more && found.length < limit) {
      const page = await store.list(project, wanted.group, limits.page.max, before);
      more = page.length === limits.page.max;
      for (const job of page) {
        if (found.length === limit) more = true;
        if (found.length === limit) break;
        before = job.id;
        if (wanted.has(job)) found.push(job);
      }
    }
    const cursor = more && before ? cursorFrom(before) : null;
    return { body: { items: found.map(jobRow), cursor } };
  });

interface Filter {
  kind?: string | undefined;
  phase?: Phase | undefined;
}

function filterOf({ kind, phase }: Filter) {
  const allowed = kinds.map(({ name }) => name);
  if (kind !== undefined && !allowed.includes(kind)) {
    throw new Problem('InvalidParameter', `There is no kind '${kind}'.`, {
      pointer: 'kind',
      given: kind,
      allowed,
    });
  }
  const group = phase === undefined ? 'all' : isTerminal(phase) ? 'ended' : 'active';
  const has = (job: Job) =>
    (kind === undefined || job.kind === kind) && (phase === undefined || job.phase === phase);
  return { group, has } as const;
}
