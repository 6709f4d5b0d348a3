import type { Ports } from '../../shared/ports/ports.ts';
import { occurrenceAt } from '../../shared/schedule/model.ts';
import { advance } from '../schedules/advance.ts';

/** What Scheduler sends: the input of the schedule, with the time that it stands for. */
export interface Firing {
  v: 1;
  project: string;
  name: string;
  /** ISO 8601, to the second. */
  scheduledAt: string;
}

/** An occurrence of a schedule: its job, once, however often Scheduler tells of it. */
export const create =
  (ports: Ports) =>
  async ({ project, name, scheduledAt }: Firing): Promise<void> => {
    const occurrence = occurrenceAt(project, name, Date.parse(scheduledAt));
    await advance(ports, project, name, occurrence);
  };
