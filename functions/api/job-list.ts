import { Problem } from '../../shared/errors.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor, type Request } from '../../shared/http/door.ts';
import { isTerminal, type Phase, phases } from '../../shared/job/lifecycle.ts';
import { isJobId, type Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { jobRow } from '../../shared/job/view.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { cursorFrom, limitOf, readCursor } from './paging.ts';

/** `GET /jobs`: newest first; jobs that arrive meanwhile do not move the pages. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const project = projectOf(request.caller, ports.config, request.query('project'));
    const limit = limitOf(request);
    const wanted = filterOf(request);
    const store = new JobStore(ports);
    const found: Job[] = [];
    let before = readCursor(request, isJobId);
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
    return { status: 200, body: { items: found.map(jobRow), cursor } };
  });

function filterOf(request: Request) {
  const kind = request.query('kind');
  const phase = request.query('phase');
  const allowedKinds = kinds.map(({ name }) => name);
  if (kind !== undefined && !allowedKinds.includes(kind)) refuse('kind', kind, allowedKinds);
  if (phase !== undefined && !phases.includes(phase as Phase)) refuse('phase', phase, phases);
  const ended = phase && isTerminal(phase as Phase);
  const group = phase === undefined ? 'all' : ended ? 'ended' : 'active';
  const has = (job: Job) =>
    (kind === undefined || job.kind === kind) && (phase === undefined || job.phase === phase);
  return { group, has } as const;
}

function refuse(pointer: string, given: string, allowed: readonly string[]): never {
  throw new Problem('InvalidParameter', `There is no ${pointer} '${given}'.`, {
    pointer,
    given,
    allowed,
  });
}
