import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** An execution of the job's machine: its name, and when its first steps give up (milliseconds). */
interface Run {
  name: string;
  endsAt: number;
}

/**
 * Starts the job's machine, if no execution of this name was there. Answers whether it runs: for
 * one that runs with the same input AWS answers as for a new one, for one that ended it refuses
 * (StartExecution, API reference).
 */
export async function executed(
  ports: Ports,
  { id: jobId, attempt, kind }: Job,
  { name, endsAt }: Run,
): Promise<boolean> {
  try {
    await ports.clients.of(SFNClient).send(
      new StartExecutionCommand({
        stateMachineArn: ports.config.jobMachineArn,
        name,
        input: JSON.stringify({ v: 1, jobId, attempt, kind, name, endsAt }),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
    return false;
  }
}
