import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { Ports } from '../../../shared/ports/ports.ts';

/** A training job as SageMaker has it; undefined where it has none, or has forgotten it. */
export async function describeTraining(
  ports: Ports,
  name: string,
): Promise<DescribeTrainingJobResponse | undefined> {
  try {
    const command = new DescribeTrainingJobCommand({ TrainingJobName: name });
    return await ports.clients.of(SageMakerClient).send(command);
  } catch (error) {
    const { name: code, message } = error as Error;
    // Of a training job that it does not know SageMaker says so by this error and these words.
    if (code === 'ValidationException' && /resource not found/i.test(message)) return undefined;
    throw error;
  }
}
