import { WorkloadStillRunning } from '../../shared/errors.ts';
import { attemptOf } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { settleOrphan } from '../../statemachines/attempt/settle-orphan.ts';

interface ExecutionEvent {
  detail: {
    name: string;
    stateMachineArn: string;
    status: string;
    error?: string | null;
    cause?: string | null;
  };
}

/**
 * A job's execution ended without settling its job (it was aborted, or met an error that no state
 * can catch). The machines of the kinds are looked after by their parent.
 */
export const create =
  (ports: Ports) =>
  async ({ detail }: ExecutionEvent) => {
    const found = attemptOf(detail.name);
    const machine = ports.config.jobMachineArn.replace(/:live$/, '');
    if (!found || !detail.stateMachineArn.startsWith(machine)) return;
    const error = {
      Error: detail.error ?? `Execution${detail.status}`,
      Cause: detail.cause ?? 'The execution ended from outside.',
    };
    try {
      await settleOrphan(ports, { jobId: found.id, attempt: found.attempt, error });
    } catch (failure) {
      // It is told to stop, and the reaper comes every five minutes until it has.
      if (!(failure instanceof WorkloadStillRunning)) throw failure;
    }
  };
