import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { servedInputs } from '../served-inputs.ts';
import { currentJob, type StepInput } from '../start-workload.ts';

/**
 * Before anything is created: names become what they stand for now, once, so that what was verified
 * is what runs: a tag in our repository its digest, `@serving(NAME)` the archive served there.
 */
export const create = (ports: Ports) => async (input: StepInput) => {
  const job = await currentJob(ports, input);
  const found = { ...(await imageOf(ports, job)), ...(await servedInputs(ports, job)) };
  const fresh = Object.entries(found).filter(([name]) => job.resolved?.[name] === undefined);
  if (fresh.length > 0) {
    await new JobStore(ports).change(job.id, (now) => {
      if (now.attempt !== input.attempt) return undefined;
      return { ...now, resolved: { ...Object.fromEntries(fresh), ...now.resolved } };
    });
  }
  return { v: 1, jobId: input.jobId, attempt: input.attempt };
};

async function imageOf(ports: Ports, { spec, resolved }: Job): Promise<Record<string, string>> {
  if (typeof spec.image !== 'string' || resolved?.image) return {};
  return { image: await pinned(ports, spec.image) };
}

/** An image of another registry stays as it is written: whoever runs it reads it there. */
async function pinned(ports: Ports, image: string): Promise<string> {
  const { repositoryUri, repositoryName } = ports.config;
  if (!image.startsWith(`${repositoryUri}:`)) return image;
  const imageTag = image.slice(repositoryUri.length + 1);
  try {
    const { imageDetails = [] } = await ports.clients
      .of(ECRClient)
      .send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return `${repositoryUri}@${imageDetails[0]!.imageDigest}`;
  } catch (error) {
    if ((error as Error).name !== 'ImageNotFoundException') throw error;
    const message = `There is no image ${image}: build it with a job of kind image first.`;
    throw new JobError('ImagePullFailed', message);
  }
}
