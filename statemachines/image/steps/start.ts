import type { Ports } from '../../../shared/ports/ports.ts';
import { currentJob, type StepInput, startWorkload } from '../../job/start-workload.ts';
import { digestOf, tagOf } from '../image-facts.ts';
import { startBuild } from '../start-build.ts';

/** Builds the image unless its content was built before; `next` says which of the two it is. */
export const create = (ports: Ports) => async (input: StepInput) => {
  const job = await currentJob(ports, input);
  if (!job.workload && (await digestOf(ports, tagOf(job)))) {
    return { ...input, next: 'collect', endsAt: 0, pollSeconds: 1 };
  }
  const plan = { type: 'build', n: 1, what: 'CodeBuild build' } as const;
  const started = await startWorkload(ports, input, plan, (now) => startBuild(ports, now));
  return { ...started, next: 'watch' };
};
