import {
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DescribeTransformJobCommand,
  type DescribeTransformJobResponse,
  SageMakerClient,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { awsNameOf, type Job, type LogSource, type Usage } from '../../../shared/job/model.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { hostingPrice } from '../../prices.ts';
import { type Driver, missing } from '../driver.ts';
import { createOnce, outputPathOf, sagemakerArn, stopIfRuns } from '../sagemaker/definition.ts';
import { trainingFailure } from '../sagemaker/failure.ts';
import { createModel, deleteModel } from '../sagemaker/model.ts';
import { tagsOf } from '../tags.ts';
import { transformKind } from './kind.ts';

const lost = 'SageMaker no longer knows the transform job.';

/** Each instance has a stream of its own, and SageMaker one beside it for what it says of data. */
const logsOf = (job: Job): LogSource[] => [
  {
    group: '/aws/sagemaker/TransformJobs',
    streamPrefix: `${awsNameOf(job)}/`,
    label: 'transform',
  },
];

/** A transform job on a model of its own, which goes with it: it costs nothing. */
export const transformDriver: Driver<typeof transformKind> = {
  async find(ports, job) {
    const arn = (await describe(ports, job))?.TransformJobArn;
    return arn === undefined ? undefined : { arn, logs: logsOf(job) };
  },

  async start(ports, job) {
    const source = await createModel(ports, job, transformKind.specOf(job));
    const command = new CreateTransformJobCommand(requestOf(ports, job));
    await createOnce(() => ports.clients.of(SageMakerClient).send(command));
    return {
      arn: sagemakerArn(ports, 'transform-job', awsNameOf(job)),
      logs: logsOf(job),
      resolved: { ...source },
    };
  },

  async read(ports, job) {
    const found = await describe(ports, job);
    if (!found) return missing(job, ports.clock.now(), lost);
    const { TransformJobStatus: status, TransformStartTime, FailureReason } = found;
    if (status === 'InProgress' || status === 'Stopping') {
      return { running: TransformStartTime !== undefined };
    }
    const usage = usageOf(ports, job, found);
    if (status === 'Completed') return { running: false, verdict: { outcome: 'Succeeded', usage } };
    if (status === 'Stopped') return { running: false, verdict: { outcome: 'Stopped', usage } };
    const why = trainingFailure([FailureReason ?? 'It failed.']);
    return { running: false, verdict: { outcome: 'Failed', ...why, usage } };
  },

  async stop(ports, job) {
    const command = new StopTransformJobCommand({ TransformJobName: awsNameOf(job) });
    await stopIfRuns(() => ports.clients.of(SageMakerClient).send(command));
  },

  async collect(ports, job) {
    return { output: outputPathOf(ports, job), modelArtifact: job.resolved!.modelArtifact! };
  },

  clear: (ports, job) => deleteModel(ports, awsNameOf(job)),
};

function requestOf(ports: Ports, job: Job): CreateTransformJobCommandInput {
  const spec = transformKind.specOf(job);
  const { splitType, contentType, accept } = spec;
  const name = awsNameOf(job);
  return {
    TransformJobName: name,
    ModelName: name,
    ...(splitType === 'None' ? {} : { BatchStrategy: spec.batchStrategy }),
    MaxPayloadInMB: spec.maxPayloadInMB,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: spec.input } },
      ...(contentType ? { ContentType: contentType } : {}),
      SplitType: splitType,
    },
    TransformOutput: {
      S3OutputPath: outputPathOf(ports, job),
      AssembleWith: spec.assembleWith,
      ...(accept ? { Accept: accept } : {}),
    },
    TransformResources: {
      InstanceType: spec.instanceType as 'ml.m5.large',
      InstanceCount: spec.instanceCount,
    },
    Tags: tagsOf(job),
  };
}

/** The transform job as SageMaker has it; undefined where it has none. */
async function describe(ports: Ports, job: Job): Promise<DescribeTransformJobResponse | undefined> {
  try {
    const command = new DescribeTransformJobCommand({ TransformJobName: awsNameOf(job) });
    return await ports.clients.of(SageMakerClient).send(command);
  } catch (error) {
    const { name, message } = error as Error;
    // The API reference says the first; of its other jobs SageMaker says the second.
    if (name === 'ResourceNotFound') return undefined;
    if (name === 'ValidationException' && /not find|not found/i.test(message)) return undefined;
    throw error;
  }
}

/** SageMaker bills each instance by the second. */
function usageOf(ports: Ports, job: Job, found: DescribeTransformJobResponse): Usage {
  const { instanceType, instanceCount } = transformKind.specOf(job);
  const [start, end] = [found.TransformStartTime?.getTime(), found.TransformEndTime?.getTime()];
  const seconds = start && end ? Math.max(0, Math.ceil((end - start) / 1000)) : 0;
  const rate = hostingPrice(ports.config.region, instanceType) * instanceCount;
  return {
    what: `Transform on ${instanceCount} × ${instanceType}`,
    resource: job.workload?.arn ?? '',
    seconds,
    microUsd: priceOf(rate, seconds),
  };
}
