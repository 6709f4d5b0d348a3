import {
  CreateTrainingJobCommand,
  type DescribeTrainingJobResponse,
  SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { JobError } from '../../../shared/errors.ts';
import { awsNameOf, type Job, type Usage, type Verdict } from '../../../shared/job/model.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { instancePrice } from '../../prices.ts';
import { type Driver, missing } from '../driver.ts';
import {
  createOnce,
  outputPathOf,
  sagemakerArn,
  stopIfRuns,
  trainingImage,
  trainingLogs,
} from '../sagemaker/definition.ts';
import { describeTraining } from '../sagemaker/describe-training.ts';
import { trainingFailure } from '../sagemaker/failure.ts';
import { seriesOf } from '../sagemaker/series.ts';
import { trainingKind } from './kind.ts';
import { trainingRequest } from './training-request.ts';

const lost = 'SageMaker no longer knows the training job.';

/** Each instance has a stream of its own, named after the job and the host. */
const logsOf = (job: Job) => trainingLogs(`${awsNameOf(job)}/`, 'training');

/** While it has these it holds no instance, or not yet: nothing is billed. */
const waits = ['Starting', 'Pending', 'Interrupted', 'Restarting'];

/** A training job; its result is its model and the last value of each metric. */
export const trainingDriver: Driver<typeof trainingKind> = {
  async find(ports, job) {
    const arn = (await describeTraining(ports, awsNameOf(job)))?.TrainingJobArn;
    return arn === undefined ? undefined : { arn, logs: logsOf(job) };
  },

  async start(ports, job) {
    const command = new CreateTrainingJobCommand(trainingRequest(ports, job));
    await createOnce(() => ports.clients.of(SageMakerClient).send(command));
    const image = trainingImage(ports, job, trainingKind.specOf(job));
    return {
      arn: sagemakerArn(ports, 'training-job', awsNameOf(job)),
      logs: logsOf(job),
      resolved: { outputPath: outputPathOf(ports, job), image },
    };
  },

  async read(ports, job) {
    const found = await describeTraining(ports, awsNameOf(job));
    if (!found) return missing(job, ports.clock.now(), lost);
    const { TrainingJobStatus: status, SecondaryStatus: secondary = '' } = found;
    if (status === 'InProgress' || status === 'Stopping') {
      return { running: !waits.includes(secondary) };
    }
    return { running: false, verdict: verdictOf(ports, job, found) };
  },

  async stop(ports, job) {
    const command = new StopTrainingJobCommand({ TrainingJobName: awsNameOf(job) });
    await stopIfRuns(() => ports.clients.of(SageMakerClient).send(command));
  },

  async collect(ports, job) {
    const found = await describeTraining(ports, awsNameOf(job));
    const modelArtifact = found?.ModelArtifacts?.S3ModelArtifacts;
    if (!found || !modelArtifact) throw new JobError('HeartbeatLost', lost);
    const metrics = (found.FinalMetricDataList ?? []).flatMap(({ MetricName, Value }) =>
      Number.isFinite(Value) ? [[MetricName, Value]] : [],
    );
    const { spot, metrics: defined } = trainingKind.specOf(job);
    return {
      modelArtifact,
      metrics: Object.fromEntries(metrics),
      ...(defined.length > 0 ? { series: await seriesOf(ports, awsNameOf(job), defined) } : {}),
      ...(spot ? { interruptions: interruptionsOf(found) } : {}),
    };
  },
};

const interruptionsOf = ({
  SecondaryStatusTransitions: passed = [],
}: DescribeTrainingJobResponse) => passed.filter(({ Status }) => Status === 'Interrupted').length;

function verdictOf(ports: Ports, job: Job, found: DescribeTrainingJobResponse): Verdict {
  const usage = usageOf(ports, job, found);
  const { TrainingJobStatus: status, SecondaryStatus: secondary } = found;
  if (status === 'Completed') return { outcome: 'Succeeded', usage };
  if (status === 'Stopped') return { outcome: 'Stopped', ...limitReached(secondary), usage };
  return { outcome: 'Failed', ...trainingFailure([found.FailureReason ?? 'It failed.']), usage };
}

/** Whether SageMaker itself stopped it, for one of the limits that the job has. */
function limitReached(secondary = ''): Partial<Verdict> {
  const limits: Record<string, string> = {
    MaxRuntimeExceeded: 'It trained as long as it may: maxRuntimeSeconds.',
    MaxWaitTimeExceeded: 'It did not end in timeoutSeconds, the wait for Spot included.',
  };
  const message = limits[secondary];
  return message ? { outcome: 'Failed', reason: 'DeadlineExceeded', message } : {};
}

/** SageMaker bills each instance by the second, and on Spot fewer seconds than it took. */
function usageOf(ports: Ports, job: Job, found: DescribeTrainingJobResponse): Usage {
  const { instanceType, instanceCount } = trainingKind.specOf(job);
  const seconds = found.BillableTimeInSeconds ?? 0;
  const rate = instancePrice(ports.config.region, instanceType) * instanceCount;
  return {
    what: `Training on ${instanceCount} × ${instanceType}`,
    resource: job.workload?.arn ?? '',
    seconds,
    microUsd: priceOf(rate, seconds),
  };
}
