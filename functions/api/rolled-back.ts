import { Problem } from '../../shared/errors.ts';
import type { Caller } from '../../shared/http/caller.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { accept } from '../../statemachines/admission/accept.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';
import type { Lease } from '../../statemachines/leases/lease.ts';
import { jobView } from './jobs/view.ts';

/**
 * A job that makes of what lives on again what it was before: the specification of the job that had
 * made it so, with what that then found. Throws Problem where it was nothing before.
 */
export async function rolledBack(ports: Ports, lease: Lease, caller: Caller) {
  const { kind, name, project, history } = lease;
  const again = kindOf(kind).lease?.again;
  const [earlier] = history;
  const job = earlier && again && (await new JobStore(ports).get(earlier.jobId));
  if (!job) {
    throw new Problem('Conflict', `The ${kind} ${name} has served nothing before.`, {
      given: name,
      fix: 'Deploy something else under this name first.',
    });
  }
  const spec = { ...job.spec, ...again(job, earlier) };
  const origin = { project, submittedBy: caller.subject };
  const { job: deploying } = await accept(ports, spec, origin);
  return { headers: { location: `/jobs/${deploying.id}` }, body: jobView(deploying) };
}
