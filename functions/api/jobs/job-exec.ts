import { Problem } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { leasesOf, membersOf } from '../../../statemachines/deletion/members.ts';
import type { ExecSession } from '../../../statemachines/kinds/driver.ts';
import { driverOf, leaseDriverOf } from '../../../statemachines/kinds/drivers.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { ownerOnly } from './owner-only.ts';
import { jobRoutes } from './routes.ts';

/** `POST /jobs/{id}/exec`: a command in what runs for a job, or lives on after it. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-exec'], async (request) => {
    const job = await findJob(new JobStore(ports), request);
    ownerOnly(job, request.caller, 'run commands in it');
    const session = await started(ports, job, request.body.command);
    if (session) return { body: session };
    throw new Problem('NotFound', `Nothing of ${job.id} takes commands now; it is ${job.phase}.`, {
      given: job.id,
      fix: 'Name a task that runs, or a notebook or service that has started.',
    });
  });

async function started(ports: Ports, job: Job, command: string): Promise<ExecSession | undefined> {
  const members = await membersOf(ports, job);
  const running = await inRunning(ports, job, members, command);
  if (running) return running;
  for (const lease of await leasesOf(ports, members)) {
    if (lease.state !== 'InService') continue;
    const session = await leaseDriverOf(lease).exec?.(ports, lease, command);
    if (session) return session;
  }
  return undefined;
}

/** In the job itself, or in the one of its stages that runs and may take commands. */
async function inRunning(ports: Ports, { id }: Job, members: readonly Job[], command: string) {
  const running = members.filter(
    (one) => one.workload && !isTerminal(one.phase) && driverOf(one).exec,
  );
  const [only, ...others] = running;
  if (!only) return undefined;
  if (others.length === 0) return await driverOf(only).exec?.(ports, only, command);
  const names = running.map((one) => `${one.parent?.stage} ${one.id}`).join(', ');
  throw new Problem('Conflict', `${running.length} stages of ${id} run now.`, {
    given: id,
    fix: `Name the job of one: ${names}.`,
  });
}
