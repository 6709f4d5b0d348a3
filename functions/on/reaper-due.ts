import { WorkloadStillRunning } from '../../shared/errors.ts';
import { EndpointStore } from '../../shared/job/endpoints.ts';
import type { Job } from '../../shared/job/model.ts';
import { slotless } from '../../shared/job/place-writes.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { tendEndpoints } from '../../statemachines/endpoint/retire.ts';
import { admitNext } from '../../statemachines/job/admit-next.ts';
import { tellExpiring, tellLiving } from './daily.ts';
import { tellDigests } from './digest.ts';
import { repair } from './repair.ts';

/**
 * Reconciles, every five minutes: jobs that never reached the queue, free slots beside waiting
 * jobs, executions that ended unseen, workloads past their time, endpoints that expired. Every
 * repair is the ordinary step done once more. It also tells what is due: digests of storms, of what
 * lives, of what ends soon.
 */
export const create = (ports: Ports) => async () => {
  const store = new JobStore(ports);
  const failures: string[] = [];
  const waiting = new Set<string>();
  const running: Job[] = [];
  for (const id of await store.liveIds()) {
    try {
      const job = await store.get(id);
      if (job?.phase === 'Queued') waiting.add(job.quota ?? slotless);
      if (job?.phase === 'Running') running.push(job);
      if (job) await repair(ports, job);
    } catch (error) {
      if (!(error instanceof WorkloadStillRunning)) failures.push(`${id}: ${String(error)}`);
    }
  }
  for (const quota of waiting) await admitNext(ports, quota);
  const endpoints = await new EndpointStore(ports).list();
  failures.push(...(await tendEndpoints(ports, endpoints)));
  const tells = [
    () => tellDigests(ports),
    () => tellExpiring(ports, endpoints),
    () => tellLiving(ports, endpoints, running),
  ];
  for (const tell of tells) await tell().catch((error) => failures.push(String(error)));
  if (failures.length > 0) throw new Error(`Not repaired: ${failures.join('; ')}`);
};
