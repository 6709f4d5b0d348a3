import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import { isTerminal, type Phase } from '../../../shared/job/lifecycle.ts';
import { isJobId, type Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { kinds } from '../../../statemachines/kinds/kinds.ts';
import { runOf } from '../../runs/run-of.ts';
import { readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { findPage } from './find-page.ts';
import { jobRoutes } from './routes.ts';
import { jobRow } from './view.ts';

/** `GET /jobs` */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-list'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.query.project);
    const { limit, cursor: from, metrics, ...filter } = request.query;
    const wanted = { ...filterOf({ ...filter, metrics }), limit };
    const before = readCursor(from, isJobId);
    const { found, cursor } = await findPage(new JobStore(ports), project, { ...wanted, before });
    const row = (job: Job) => ({ ...jobRow(job), ...(metrics ? { run: runOf(job) } : {}) });
    return { body: { items: found.map(row), cursor } };
  });

interface Filter {
  kind?: string | undefined;
  phase?: Phase | undefined;
  name?: string | undefined;
  metrics?: string | undefined;
}

function filterOf({ kind, phase, name, metrics }: Filter) {
  const allowed = kinds.map(({ name }) => name);
  if (kind !== undefined && !allowed.includes(kind)) {
    throw new Problem('InvalidParameter', `There is no kind '${kind}'.`, {
      pointer: 'kind',
      given: kind,
      allowed,
    });
  }
  const group = phase === undefined ? 'all' : isTerminal(phase) ? 'ended' : 'active';
  const part = name?.toLowerCase();
  const names = metrics === 'all' ? undefined : metrics?.split(',');
  const measures = (job: Job) => names?.some((name) => Object.hasOwn(runOf(job).metrics, name));
  const has = (job: Job) =>
    (kind === undefined || job.kind === kind) &&
    (phase === undefined || job.phase === phase) &&
    (part === undefined || job.name?.toLowerCase().includes(part) === true) &&
    measures(job) !== false;
  return { group, has } as const;
}
