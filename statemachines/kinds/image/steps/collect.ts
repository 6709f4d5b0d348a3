import { JobError } from '../../../../shared/errors.ts';
import type { Job } from '../../../../shared/job/model.ts';
import { ProjectImages } from '../../../../shared/job/project-images.ts';
import { JobStore } from '../../../../shared/job/store.ts';
import { limits } from '../../../../shared/limits.ts';
import type { Ports } from '../../../../shared/ports/ports.ts';
import { finalize } from '../../../job/finalize.ts';
import { currentJob, type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { runTask } from '../../task/run-task.ts';
import { digestOf, tagOf } from '../image-facts.ts';
import { imageKind, smokeRun } from '../kind.ts';
import { scanOf } from '../scan.ts';

/**
 * After the build: reads the scan, then starts the smoke run (`next: watch`). After that, or where
 * none is asked for: answers the digest (`next: end`).
 */
export const create = step('collect', async (ports: Ports, input: StepInput) => {
  const job = await new JobStore(ports).get(input.jobId);
  const ended = { ...input, next: 'end' };
  if (!job || job.attempt !== input.attempt) return ended;
  const { verify } = imageKind.specOf(job);
  const isSmokeRun = job.workload?.n === 2;
  if (isSmokeRun && !job.verdict && !job.intent && !job.ending) {
    // An earlier try has started the smoke run, and its answer was lost.
    const { attemptEndsAt: endsAt } = job;
    return { ...input, next: 'watch', endsAt, pollSeconds: limits.pollSeconds };
  }
  const isWhole = isSmokeRun || !verify;
  if (job.verdict?.outcome !== 'Succeeded' || (job.intent && !isWhole)) return ended;
  const image = await imageOf(ports, job);
  if (!isWhole) {
    await currentJob(ports, input);
    const plan = { type: 'ecs-task', n: 2, what: 'Fargate task (smoke run)' } as const;
    const smoke = smokeRun(verify, image.uri);
    const started = await startWorkload(ports, input, plan, (now) => runTask(ports, now, smoke));
    return { ...started, next: 'watch' };
  }
  await finalize(ports, input, async () => {
    await new ProjectImages(ports).keep(job.project, image.digest, job.id);
    return image;
  });
  return ended;
});

async function imageOf(ports: Ports, job: Job) {
  const tag = tagOf(job);
  const digest = await digestOf(ports, tag);
  if (!digest) throw new JobError('InternalError', `The build ended but pushed no image ${tag}.`);
  const uri = `${ports.config.repositoryUri}@${digest}`;
  return { uri, digest, tag, ...(await scanOf(ports, digest)) };
}
