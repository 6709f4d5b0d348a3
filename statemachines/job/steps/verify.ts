import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { JobError } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { currentJob, type StepInput } from '../start-workload.ts';

/**
 * Before anything is created: a tag in our repository becomes the digest that it names now, once,
 * so that what was verified is what runs.
 */
export const create = (ports: Ports) => async (input: StepInput) => {
  const job = await currentJob(ports, input);
  const image = typeof job.spec.image === 'string' ? job.spec.image : undefined;
  if (image && !job.resolved?.image) {
    const resolved = await pinned(ports, image);
    await new JobStore(ports).change(job.id, (now) => {
      if (now.attempt !== input.attempt) return undefined;
      return { ...now, resolved: { ...now.resolved, image: resolved } };
    });
  }
  return { v: 1, jobId: input.jobId, attempt: input.attempt };
};

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
