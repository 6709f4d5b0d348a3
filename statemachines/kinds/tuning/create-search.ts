import { CreateHyperParameterTuningJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { JobError } from '../../../shared/errors.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { trialLogs } from './search.ts';
import { outputPathOf, trainingImage, tuningRequest } from './tuning-request.ts';

/** Makes the tuning job. Its name is ours alone, so "in use" means that an earlier try made it. */
export async function createSearch(ports: Ports, job: Job): Promise<Started> {
  const { partition, region, account } = ports.config;
  const name = awsNameOf(job);
  try {
    const command = new CreateHyperParameterTuningJobCommand(tuningRequest(ports, job));
    await ports.clients.of(SageMakerClient).send(command);
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code === 'ValidationException') throw new JobError('InvalidSpec', message);
    if (code === 'ResourceLimitExceeded') throw new JobError('QuotaExceeded', message);
    if (code !== 'ResourceInUse') throw error;
  }
  return {
    arn: `arn:${partition}:sagemaker:${region}:${account}:hyper-parameter-tuning-job/${name}`,
    logs: trialLogs(job),
    resolved: { outputPath: outputPathOf(ports, job), image: trainingImage(ports, job) },
  };
}
