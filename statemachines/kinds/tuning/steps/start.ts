import { CreateHyperParameterTuningJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { JobError } from '../../../../shared/errors.ts';
import { awsNameOf, type Job } from '../../../../shared/job/model.ts';
import type { Ports } from '../../../../shared/ports/ports.ts';
import { type Created, type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { outputPathOf, trainingImage, tuningRequest } from '../tuning-request.ts';

/** Starts the job's tuning job. */
export const create = step('start', (ports: Ports, input: StepInput) =>
  startWorkload(ports, input, { type: 'tuning', n: 1, what: 'SageMaker trials' }, (job) =>
    createTuning(ports, job),
  ),
);

/** The name is ours alone, so "in use" means that an earlier try of this step made it. */
async function createTuning(ports: Ports, job: Job): Promise<Created> {
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
    logs: [{ group: '/aws/sagemaker/TrainingJobs', streamPrefix: `${name}-`, label: 'trial' }],
    resolved: { outputPath: outputPathOf(ports, job), image: trainingImage(ports, job) },
  };
}
