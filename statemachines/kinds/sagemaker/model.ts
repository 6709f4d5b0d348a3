import {
  CreateModelCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { type ModelSource, modelSource } from '../model-source.ts';
import { tagsOf } from '../tags.ts';
import { refusedBy } from './definition.ts';
import { handlersIn } from './framework.ts';
import { type Server, serverVariables } from './server.ts';

/** SageMaker says that something is not there by a ValidationException with these words. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'ValidationException' &&
  /could not find/i.test(error.message);

/** SageMaker says by a ValidationException that a name is taken: by an earlier try of ours. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'ValidationException' &&
  /already existing/i.test(error.message);

/**
 * Makes the model of a job's attempt, named after it. What an earlier try has named is what counts,
 * also if a newer model is there meanwhile.
 */
export async function createModel(ports: Ports, job: Job, server: Server): Promise<ModelSource> {
  const source = await modelSource(ports, job);
  const handlers = handlersIn(ports, source);
  const client = ports.clients.of(SageMakerClient);
  const ModelName = awsNameOf(job);
  try {
    await client.send(
      new CreateModelCommand({
        ModelName,
        ExecutionRoleArn: ports.config.workloadRoleArn(job.project, 'sagemaker'),
        PrimaryContainer: {
          Image: source.image,
          ModelDataUrl: source.modelArtifact,
          ...handlers,
          Environment: { ...handlers.Environment, ...serverVariables(server) },
        },
        Tags: tagsOf(job),
      }),
    );
  } catch (error) {
    if (!isTaken(error)) throw refusedBy(error);
  }
  const { PrimaryContainer: made } = await client.send(new DescribeModelCommand({ ModelName }));
  return {
    ...source,
    modelArtifact: made?.ModelDataUrl ?? source.modelArtifact,
    image: made?.Image ?? source.image,
  };
}

/** Removes a model, which costs nothing; one that is not there is removed. */
export async function deleteModel(ports: Ports, ModelName: string): Promise<void> {
  try {
    await ports.clients.of(SageMakerClient).send(new DeleteModelCommand({ ModelName }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
