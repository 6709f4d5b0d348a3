import type { Job } from '../../../../shared/job/model.ts';
import { JobStore } from '../../../../shared/job/store.ts';
import { limits } from '../../../../shared/limits.ts';
import type { Ports } from '../../../../shared/ports/ports.ts';
import { currentJob, type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { digestOf, tagOf } from '../image-facts.ts';
import { startBuild } from '../start-build.ts';
import { holdTag } from '../tag-hold.ts';

/** Builds the image unless its content was built before, or is being built by another job. */
export const create = step('start', async (ports: Ports, input: StepInput) => {
  const job = await currentJob(ports, input);
  if (!job.workload && (await isBuilt(ports, job))) {
    await keepReuse(ports, job);
    return { ...input, endsAt: 0, pollSeconds: limits.pollSeconds };
  }
  const plan = { type: 'build', n: 1, what: 'CodeBuild build' } as const;
  return startWorkload(ports, input, plan, (now) => startBuild(ports, now));
});

/** Looked at again with the tag in hand: whoever held it may have pushed meanwhile. */
async function isBuilt(ports: Ports, job: Job): Promise<boolean> {
  const tag = tagOf(job);
  if (await digestOf(ports, tag)) return true;
  await holdTag(ports, tag, job);
  return (await digestOf(ports, tag)) !== undefined;
}

/** An image that was built before needs no workload: that is its verdict. */
async function keepReuse(ports: Ports, { id, attempt }: Job): Promise<void> {
  await new JobStore(ports).change(id, (now) =>
    now.attempt === attempt && !now.verdict
      ? { ...now, verdict: { outcome: 'Succeeded', message: 'Built before from this content.' } }
      : undefined,
  );
}
