import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import { ProjectImages } from '../../../shared/job/project-images.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Driver, Workloads } from '../driver.ts';
import { ecsTask } from '../task/ecs-task.ts';
import { runTask } from '../task/run-task.ts';
import { build } from './build.ts';
import { digestOf, tagOf } from './image-facts.ts';
import { imageKind, smokeRun } from './kind.ts';
import { scanOf } from './scan.ts';
import { startBuild } from './start-build.ts';
import { holdTag } from './tag-hold.ts';

/** The build is the first workload of an attempt, the smoke run its second. */
const byNumber = (n: number): Workloads => (n === 1 ? build : ecsTask);

/** A build and, where it is asked for, a smoke run of what was built; its result is the digest. */
export const imageDriver: Driver<typeof imageKind> = {
  /** What was built before, or is being built by another job, is not built again. */
  async prepare(ports, job, n) {
    if (n === 1) return (await isBuilt(ports, job)) ? 'Built before from this content.' : undefined;
    // What its scan refuses is never run.
    await imageOf(ports, job);
    return undefined;
  },

  async start(ports, job, n) {
    const { verify } = imageKind.specOf(job);
    if (n === 1 || !verify) return startBuild(ports, job);
    const { uri } = await pushed(ports, job);
    return runTask(ports, job, smokeRun(verify, uri));
  },

  find: (ports, job, n) => byNumber(n).find(ports, job, n),
  read: (ports, job) => byNumber(job.workload!.n).read(ports, job),
  stop: (ports, job, endJob) => byNumber(job.workload!.n).stop(ports, job, endJob),

  async collect(ports, job) {
    const image = await imageOf(ports, job);
    await new ProjectImages(ports).keep(job.project, image.digest, job.id);
    return image;
  },
};

/** Looked at again with the tag in hand: whoever held it may have pushed meanwhile. */
async function isBuilt(ports: Ports, job: Job): Promise<boolean> {
  const tag = tagOf(job);
  if (await digestOf(ports, tag)) return true;
  await holdTag(ports, tag, job);
  return (await digestOf(ports, tag)) !== undefined;
}

async function pushed(ports: Ports, job: Job) {
  const tag = tagOf(job);
  const digest = await digestOf(ports, tag);
  if (!digest) throw new JobError('InternalError', `The build ended but pushed no image ${tag}.`);
  return { uri: `${ports.config.repositoryUri}@${digest}`, digest, tag };
}

async function imageOf(ports: Ports, job: Job) {
  const image = await pushed(ports, job);
  return { ...image, ...(await scanOf(ports, image.digest)) };
}
