import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import { ProjectImages, withinRepository } from '../../../shared/job/project-images.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { knownImage } from '../../../shared/ports/known-image.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { namedInputs } from '../named-inputs.ts';
import { currentJob, type StepInput } from '../start-workload.ts';
import { step } from '../step.ts';

/**
 * Before anything is created: names become what they stand for now, once, so that what was verified
 * is what runs: a tag in our repository its digest, `@serving(NAME)` the archive served there,
 * `@latest(s3://…)` the newest object of a place.
 */
export const create = step('verify', async (ports: Ports, input: StepInput) => {
  const job = await currentJob(ports, input);
  const found = { ...(await imageOf(ports, job)), ...(await namedInputs(ports, job)) };
  const fresh = Object.entries(found).filter(([name]) => job.resolved?.[name] === undefined);
  if (fresh.length > 0) {
    await new JobStore(ports).change(job.id, (now) => {
      if (now.attempt !== input.attempt) return undefined;
      return { ...now, resolved: { ...Object.fromEntries(fresh), ...now.resolved } };
    });
  }
  return { v: 1, jobId: input.jobId, attempt: input.attempt };
});

async function imageOf(ports: Ports, job: Job): Promise<Record<string, string>> {
  const { spec, resolved, project } = job;
  if (typeof spec.image !== 'string' || resolved?.image) return {};
  return { image: await pinned(ports, project, spec.image) };
}

/**
 * An image of another registry stays as it is written: whoever runs it reads it there. One of the
 * plane's own must have been made by a job of this project.
 */
async function pinned(ports: Ports, project: string, image: string): Promise<string> {
  const { repositoryUri } = ports.config;
  const named = withinRepository(image, repositoryUri);
  if (named === undefined) return image;
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(named)?.[1] ?? (await digestOf(ports, named));
  if (digest && (await new ProjectImages(ports).has(project, digest))) {
    return `${repositoryUri}@${digest}`;
  }
  const fix = 'build it with a job of kind image first';
  throw new JobError('ImagePullFailed', `Project ${project} has no image ${image}: ${fix}.`);
}

async function digestOf(ports: Ports, named: string): Promise<string | undefined> {
  const tag = /^:([^@]+)/.exec(named)?.[1] ?? 'latest';
  return (await knownImage(ports, tag))?.imageDigest;
}
