import { type Caller, sees } from '../../shared/http/caller.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';
import { ageText, counted } from './check.ts';

/**
 * Whether ended jobs of the caller's projects are still to be deleted, or what they left is, long
 * after that was begun. At most `limits.page.max` of what the reaper goes on with are looked at.
 */
export async function removalCheck(ports: Ports, caller: Caller): Promise<Check> {
  const name = 'removals';
  const store = new JobStore(ports);
  const now = ports.clock.now();
  const ended = (await store.liveJobs()).filter(({ phase }) => isTerminal(phase));
  const read = ended.slice(0, limits.page.max).map(({ jobId }) => store.get(jobId));
  const jobs = (await Promise.all(read)).filter((job) => job !== undefined);
  const stuck = jobs
    .filter(({ project }) => sees(caller, project))
    .map(({ id, deletion, endedAt = '' }) => ({ id, since: Date.parse(deletion?.at ?? endedAt) }))
    .filter(({ since }) => now - since > limits.removingSeconds * 1000)
    .sort((a, b) => a.since - b.since);
  const [oldest] = stuck;
  if (!oldest) return { name, status: 'ok', found: 'nothing that is to go stays for long' };
  return {
    name,
    status: 'warn',
    found:
      `${counted(stuck.length, 'ended job')} or what they left could not be removed, ` +
      `${oldest.id} for ${ageText(now - oldest.since)}`,
    fix:
      'What AWS refuses is in the log of reaper-due. What a deletion waits for says ' +
      'trainyard delete JOB --yes.',
  };
}
