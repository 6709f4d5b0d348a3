import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { WorkloadStillRunning } from '../../shared/errors.ts';
import { EndpointStore } from '../../shared/job/endpoints.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, type Job } from '../../shared/job/model.ts';
import { slotless } from '../../shared/job/place-writes.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { tendEndpoints } from '../../statemachines/endpoint/retire.ts';
import { admit, requeue } from '../../statemachines/job/admit.ts';
import { admitNext } from '../../statemachines/job/admit-next.ts';
import { cancel } from '../../statemachines/job/cancel.ts';
import { observe, overIntent } from '../../statemachines/job/observe.ts';
import { settle } from '../../statemachines/job/settle.ts';
import { tellExpiring, tellLiving } from './daily.ts';
import { tellDigests } from './digest.ts';

/** A job that changed within this time may still be on its ordinary way. */
const graceMs = 2 * 60_000;

/** Every look at a workload writes the job, and no pause between two looks is longer than this. */
const silenceMs = (limits.pollSecondsMax + 300) * 1000;

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

async function repair(ports: Ports, job: Job): Promise<void> {
  if (job.phase === 'Queued') {
    if (overIntent(ports, job)) await cancel(ports, job.id, 'DeadlineExceeded');
    else await requeue(ports, job);
    return;
  }
  const idleMs = ports.clock.now() - Date.parse(job.updatedAt);
  if (isTerminal(job.phase) || idleMs < graceMs) return;
  if (job.phase === 'Pending' || job.phase === 'Recovering') return admit(ports, job);
  if (job.intent || overIntent(ports, job)) await observe(ports, job.id, job.attempt);
  if (job.phase !== 'Verifying' && idleMs < silenceMs) return;
  const execution = await executionOf(ports, job);
  if (execution === undefined && job.phase === 'Verifying') return admit(ports, job);
  if (execution?.status === 'RUNNING') return;
  const error = {
    Error: execution?.error ?? 'ExecutionMissing',
    Cause: execution?.cause ?? 'The execution of this job is gone.',
  };
  await settle(ports, { jobId: job.id, attempt: job.attempt, error });
}

async function executionOf(ports: Ports, job: Job) {
  const machine = ports.config.jobMachineArn.replace(/:live$/, '');
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${awsNameOf(job)}`;
  try {
    return await ports.clients.of(SFNClient).send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}
