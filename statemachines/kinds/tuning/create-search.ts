import { CreateHyperParameterTuningJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { createOnce, outputPathOf, sagemakerArn, trainingImage } from '../sagemaker/definition.ts';
import { tuningKind } from './kind.ts';
import { parentsOf } from './parents.ts';
import { trialLogs } from './search.ts';
import { tuningRequest } from './tuning-request.ts';

/** Makes the tuning job. */
export async function createSearch(ports: Ports, job: Job): Promise<Started> {
  const parents = await parentsOf(ports, job);
  const command = new CreateHyperParameterTuningJobCommand(tuningRequest(ports, job, parents));
  await createOnce(() => ports.clients.of(SageMakerClient).send(command));
  const image = trainingImage(ports, job, tuningKind.specOf(job));
  return {
    arn: sagemakerArn(ports, 'hyper-parameter-tuning-job', awsNameOf(job)),
    logs: trialLogs(job),
    resolved: { outputPath: outputPathOf(ports, job), image },
  };
}
