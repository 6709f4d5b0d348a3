import { JobError, ResultUncollected, WorkloadStillRunning } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { noteAgainMs, waitedFor } from '../../shared/job/waiting.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { StepInput } from './start-workload.ts';

/**
 * A step as a state machine calls it. An error that is not the job's own is waited out by the
 * machine; the step leaves a note of it in the job, so that people see what is waited for.
 */
export const step =
  <Input extends StepInput, Output>(
    name: string,
    run: (ports: Ports, input: Input) => Promise<Output>,
  ) =>
  (ports: Ports) =>
  async (input: Input): Promise<Output> => {
    try {
      return await run(ports, input);
    } catch (error) {
      const isWaitedOut = ![JobError, WorkloadStillRunning, ResultUncollected].some(
        (known) => error instanceof known,
      );
      // Where the table itself is out, no note can be written; the error is what counts.
      if (isWaitedOut) await note(ports, name, input, error as Error).catch(() => undefined);
      throw error;
    }
  };

/** Writes once a minute at most what is waited for. */
async function note(
  ports: Ports,
  step: string,
  { jobId, attempt }: StepInput,
  { name, message }: Error,
): Promise<void> {
  const at = ports.clock.iso();
  await new JobStore(ports).change(jobId, (now: Job) => {
    if (isTerminal(now.phase) || now.attempt !== attempt) return undefined;
    const before = waitedFor(now, ports.clock.now());
    const isNoted = before && Date.parse(at) - Date.parse(before.at) < noteAgainMs;
    if (isNoted) return undefined;
    const error = `${name}: ${message}`.slice(0, 500);
    return { ...now, waiting: { for: step, since: before?.since ?? at, at, error } };
  });
}
