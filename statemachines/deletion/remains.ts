import { isTerminal } from '../../shared/job/lifecycle.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { ScheduleStore } from '../../shared/schedule/store.ts';
import { allLeases } from '../leases/lease-store.ts';
import { taggedWith } from './tagged.ts';

/** What a project has that runs, lives on, starts something, or was made by its jobs. */
export async function remainsOf(ports: Ports, project: string) {
  const store = new JobStore(ports);
  const living: string[] = [];
  let jobs = 0;
  let before: string | undefined;
  for (;;) {
    const page = await store.list(project, 'all', limits.page.max, before);
    for (const { id, phase, parent } of page) {
      if (parent) continue;
      if (isTerminal(phase)) jobs += 1;
      else living.push(id);
    }
    before = page.at(-1)?.id;
    if (page.length < limits.page.max) break;
  }
  const leases = (await allLeases(ports)).filter((lease) => lease.project === project);
  return {
    project,
    schedules: (await new ScheduleStore(ports).list(project)).map(({ name }) => name),
    leases: leases.map(({ kind, name }) => ({ kind, name })),
    living,
    jobs,
    tagged: await taggedWith(ports, 'trainyard:project', [project]),
  };
}
