import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { graceMs } from '../../shared/job/live-jobs.ts';
import { awsNameOf, type Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admit, requeue } from '../../statemachines/admission/admit.ts';
import { cancel, observe } from '../../statemachines/attempt/observe.ts';
import { overIntent } from '../../statemachines/attempt/over.ts';
import { settleOrphan } from '../../statemachines/attempt/settle-orphan.ts';
import { sweep } from '../../statemachines/attempt/unwritten.ts';
import { goOnDeleting } from '../../statemachines/deletion/deletion.ts';

/**
 * Does for a job the ordinary step that is missing: it never reached the queue, its time is up,
 * what it started is to stop, or its execution is gone or has ended without settling it. An ended
 * job is visited while something of it may still run. Throws WorkloadStillRunning: next round.
 * Nothing is done before the time that `dueAtOf` tells: whoever adds something here looks there.
 */
export async function repair(ports: Ports, job: Job): Promise<void> {
  if (job.phase === 'Queued') {
    if (overIntent(ports, job)) await cancel(ports, job.id, 'DeadlineExceeded');
    else await requeue(ports, job);
    return;
  }
  const idleMs = ports.clock.now() - Date.parse(job.updatedAt);
  if (idleMs < graceMs) return;
  if (job.deletion) return void (await goOnDeleting(ports, job));
  if (isTerminal(job.phase)) return sweep(ports, job);
  if (job.phase === 'Pending' || job.phase === 'Recovering') return admit(ports, job);
  if (job.intent || job.ending || overIntent(ports, job)) {
    await observe(ports, job.id, job.attempt);
  }
  const execution = await executionOf(ports, job);
  if (execution?.status === 'RUNNING') return;
  if (execution === undefined && job.phase === 'Verifying' && !job.ending) {
    return admit(ports, job);
  }
  const error = {
    Error: execution?.error ?? 'ExecutionMissing',
    Cause: execution?.cause ?? 'The execution of this job is gone.',
  };
  await settleOrphan(ports, { jobId: job.id, attempt: job.attempt, error });
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
