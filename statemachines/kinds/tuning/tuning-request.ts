import type {
  Channel,
  CreateHyperParameterTuningJobCommandInput,
  HyperParameterAlgorithmSpecification,
  HyperParameterScalingType,
  HyperParameterTrainingJobDefinition,
  HyperParameterTuningJobConfig,
  ParameterRanges,
} from '@aws-sdk/client-sagemaker';
import { algorithmImage } from '../../../shared/algorithms/table.ts';
import { JobError } from '../../../shared/errors.ts';
import { attemptPrefix, awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { type TuningSpec, tuningKind } from './kind.ts';
import { trialEnvironment } from './trial-environment.ts';

const scalings: Readonly<Record<string, HyperParameterScalingType>> = {
  auto: 'Auto',
  linear: 'Linear',
  log: 'Logarithmic',
  'reverse-log': 'ReverseLogarithmic',
};

/** Where SageMaker puts the artefacts of a job's trials; each trial adds its name. */
export function outputPathOf(ports: Ports, job: Job): string {
  return `s3://${ports.config.bucket}/${attemptPrefix(job)}output/`;
}

function rangesOf(ranges: TuningSpec['ranges']): ParameterRanges {
  const found: Required<Omit<ParameterRanges, 'AutoParameters'>> = {
    ContinuousParameterRanges: [],
    IntegerParameterRanges: [],
    CategoricalParameterRanges: [],
  };
  for (const [Name, range] of Object.entries(ranges)) {
    if ('values' in range) {
      found.CategoricalParameterRanges.push({ Name, Values: range.values });
      continue;
    }
    const list =
      range.type === 'integer' ? found.IntegerParameterRanges : found.ContinuousParameterRanges;
    const [MinValue, MaxValue] = [String(range.min), String(range.max)];
    list.push({ Name, MinValue, MaxValue, ScalingType: scalings[range.scale]! });
  }
  return found;
}

const metricOf = ({ objective }: TuningSpec) => objective.minimize ?? objective.maximize!;

function jobConfigOf(spec: TuningSpec): HyperParameterTuningJobConfig {
  return {
    Strategy: spec.strategy,
    HyperParameterTuningJobObjective: {
      Type: spec.objective.minimize ? 'Minimize' : 'Maximize',
      MetricName: metricOf(spec),
    },
    ResourceLimits: {
      MaxNumberOfTrainingJobs: spec.maxJobs,
      MaxParallelTrainingJobs: spec.maxParallelJobs,
      MaxRuntimeInSeconds: Math.max(120, spec.timeoutSeconds),
    },
    ParameterRanges: rangesOf(spec.ranges),
    ...(spec.randomSeed === undefined ? {} : { RandomSeed: spec.randomSeed }),
  };
}

function channelOf([ChannelName, S3Uri]: [string, string], ContentType?: string): Channel {
  const S3DataSource = {
    S3DataType: 'S3Prefix' as const,
    S3Uri,
    S3DataDistributionType: 'FullyReplicated' as const,
  };
  return { ChannelName, DataSource: { S3DataSource }, ...(ContentType ? { ContentType } : {}) };
}

/** SageMaker refuses an empty list of channels. */
function channelsOf({ inputs, contentType }: TuningSpec) {
  const InputDataConfig = Object.entries(inputs).map((input) => channelOf(input, contentType));
  return InputDataConfig.length > 0 ? { InputDataConfig } : {};
}

/** What trains. Throws JobError `InvalidSpec` for an algorithm that the region does not have. */
export function trainingImage({ config: { region } }: Ports, job: Job): string {
  const { algorithm, image } = tuningKind.specOf(job);
  if (algorithm === undefined) return job.resolved?.image ?? image!;
  const found = algorithmImage(algorithm, region);
  if (found) return found;
  throw new JobError('InvalidSpec', `The registry of ${algorithm} in ${region} is not known.`);
}

/** SageMaker refuses definitions for the metrics of its own algorithms. */
function metricsOf(
  spec: TuningSpec,
): Pick<HyperParameterAlgorithmSpecification, 'MetricDefinitions'> {
  const { regex } = spec.objective;
  return regex === undefined ? {} : { MetricDefinitions: [{ Name: metricOf(spec), Regex: regex }] };
}

function trainingOf(ports: Ports, job: Job): HyperParameterTrainingJobDefinition {
  const spec = tuningKind.specOf(job);
  const { timeoutSeconds, trialTimeoutSeconds = timeoutSeconds } = spec;
  return {
    StaticHyperParameters: spec.hyperParameters,
    AlgorithmSpecification: {
      TrainingImage: trainingImage(ports, job),
      TrainingInputMode: 'File',
      ...metricsOf(spec),
    },
    RoleArn: ports.config.workloadRoleArn(job.project, 'sagemaker'),
    ...channelsOf(spec),
    OutputDataConfig: { S3OutputPath: outputPathOf(ports, job) },
    ResourceConfig: {
      InstanceType: spec.instanceType as 'ml.m5.large',
      InstanceCount: spec.instanceCount,
      VolumeSizeInGB: spec.volumeSizeInGB,
    },
    StoppingCondition: { MaxRuntimeInSeconds: Math.min(trialTimeoutSeconds, timeoutSeconds) },
    Environment: trialEnvironment(spec),
  };
}

/** The whole request to SageMaker for a job's attempt. */
export function tuningRequest(ports: Ports, job: Job): CreateHyperParameterTuningJobCommandInput {
  return {
    HyperParameterTuningJobName: awsNameOf(job),
    HyperParameterTuningJobConfig: jobConfigOf(tuningKind.specOf(job)),
    TrainingJobDefinition: trainingOf(ports, job),
    Tags: [
      { Key: 'trainyard:job', Value: job.id },
      { Key: 'trainyard:project', Value: job.project },
    ],
  };
}
