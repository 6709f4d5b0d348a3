import { type Caller, sees } from '../../shared/http/caller.ts';
import { JobStore } from '../../shared/job/store.ts';
import { waitedForView } from '../../shared/job/waiting.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';
import { ageText, counted } from './check.ts';

/**
 * Whether jobs of the caller's projects wait out an error of AWS, among the newest of each project
 * that have not ended. `discreet` leaves out the error's own words.
 */
export async function outageCheck(ports: Ports, caller: Caller, discreet: boolean): Promise<Check> {
  const name = 'outages';
  const store = new JobStore(ports);
  const now = ports.clock.now();
  const projects = ports.config.projects.filter((project) => sees(caller, project));
  const active = await Promise.all(
    projects.map((project) => store.list(project, 'active', limits.page.max)),
  );
  const waiting = active.flat().flatMap((job) => waitedForView(job, now).waiting ?? []);
  const [longest] = waiting.toSorted((a, b) => a.since.localeCompare(b.since));
  if (!longest) return { name, status: 'ok', found: 'no job waits for AWS to answer' };
  const words = discreet ? longest.error.split(':')[0] : longest.error;
  return {
    name,
    status: 'warn',
    found:
      `${counted(waiting.length, 'job')} wait for AWS to answer, the longest for ` +
      `${ageText(now - Date.parse(longest.since))} (${longest.for}: ${words})`,
    fix: 'Look at the AWS Health Dashboard; they go on by themselves, for six hours at most.',
  };
}
