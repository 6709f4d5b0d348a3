import type {
  AlgorithmSpecification,
  CreateTrainingJobCommandInput,
} from '@aws-sdk/client-sagemaker';
import { awsNameOf, checkpointPrefix, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { resolvedInputs } from '../../attempt/resolved-inputs.ts';
import { channelsOf, outputPathOf, resourcesOf, trainingImage } from '../sagemaker/definition.ts';
import { frameworkParameters } from '../sagemaker/framework.ts';
import { trainEnvironment } from '../sagemaker/train-command.ts';
import { tagsOf } from '../tags.ts';
import { runtimeSeconds, type TrainingSpec, trainingKind } from './kind.ts';

const checkpointsOf = (ports: Ports, job: Job) =>
  `s3://${ports.config.bucket}/${checkpointPrefix(job)}`;

/** SageMaker refuses definitions for the metrics of its own algorithms. */
function metricsOf({ metrics }: TrainingSpec): Pick<AlgorithmSpecification, 'MetricDefinitions'> {
  const definitions = metrics.map(({ name: Name, regex: Regex }) => ({ Name, Regex }));
  return definitions.length > 0 ? { MetricDefinitions: definitions } : {};
}

/** On Spot the wait for instances is within the attempt's time. */
function stoppingOf(spec: TrainingSpec) {
  const MaxRuntimeInSeconds = runtimeSeconds(spec);
  if (!spec.spot) return { StoppingCondition: { MaxRuntimeInSeconds } };
  return {
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds, MaxWaitTimeInSeconds: spec.timeoutSeconds },
  };
}

/** The whole request to SageMaker for a job's attempt. */
export function trainingRequest(ports: Ports, job: Job): CreateTrainingJobCommandInput {
  const spec = trainingKind.specOf(job);
  return {
    TrainingJobName: awsNameOf(job),
    HyperParameters: frameworkParameters(ports, job, spec),
    AlgorithmSpecification: {
      TrainingImage: trainingImage(ports, job, spec),
      TrainingInputMode: 'File',
      ...metricsOf(spec),
    },
    RoleArn: ports.config.workloadRoleArn(job.project, 'sagemaker'),
    ...channelsOf({ ...spec, inputs: resolvedInputs(job) }, spec.sharded),
    OutputDataConfig: { S3OutputPath: outputPathOf(ports, job) },
    ResourceConfig: resourcesOf(spec),
    ...stoppingOf(spec),
    ...(spec.checkpoints ? { CheckpointConfig: { S3Uri: checkpointsOf(ports, job) } } : {}),
    Environment: trainEnvironment(spec),
    Tags: tagsOf(job),
  };
}
