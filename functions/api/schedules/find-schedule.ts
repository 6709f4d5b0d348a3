import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Schedule } from '../../../shared/schedule/model.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { shortName } from '../../../shared/schema.ts';
import type { NamedRequest } from '../named-request.ts';

/** The schedule that a request's path names, in the project of its query or the caller's first. */
export async function findSchedule(ports: Ports, request: NamedRequest): Promise<Schedule> {
  const name = request.path.name;
  const project = projectOf(request.caller, ports.config, request.query.project);
  // A longer name than any schedule has may be longer than a key.
  const found = shortName.safeParse(name).success
    ? await new ScheduleStore(ports).get(project, name)
    : undefined;
  if (found) return found;
  throw new Problem('NotFound', `There is no schedule '${name}' in project '${project}'.`, {
    given: name,
    fix: 'trainyard schedules lists those that there are.',
  });
}
