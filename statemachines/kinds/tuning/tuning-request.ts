import type {
  CreateHyperParameterTuningJobCommandInput,
  HyperParameterAlgorithmSpecification,
  HyperParameterScalingType,
  HyperParameterTrainingJobDefinition,
  HyperParameterTuningJobConfig,
  ParameterRanges,
} from '@aws-sdk/client-sagemaker';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { resolvedInputs } from '../../attempt/resolved-inputs.ts';
import { channelsOf, outputPathOf, resourcesOf, trainingImage } from '../sagemaker/definition.ts';
import { frameworkParameters } from '../sagemaker/framework.ts';
import { trainEnvironment } from '../sagemaker/train-command.ts';
import { tagsOf } from '../tags.ts';
import { type TuningSpec, tuningKind } from './kind.ts';
import { trialCount } from './trial-count.ts';
import { definitionsOf } from './trial-metrics.ts';

const scalings: Readonly<Record<string, HyperParameterScalingType>> = {
  auto: 'Auto',
  linear: 'Linear',
  log: 'Logarithmic',
  'reverse-log': 'ReverseLogarithmic',
};

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

const hyperbandOf = ({
  hyperband,
}: TuningSpec): Pick<HyperParameterTuningJobConfig, 'StrategyConfig'> => {
  if (!hyperband) return {};
  const { minResource: MinResource, maxResource: MaxResource } = hyperband;
  return { StrategyConfig: { HyperbandStrategyConfig: { MinResource, MaxResource } } };
};

function stoppingOf({
  earlyStopping,
  completion,
}: TuningSpec): Pick<
  HyperParameterTuningJobConfig,
  'TrainingJobEarlyStoppingType' | 'TuningJobCompletionCriteria'
> {
  const type = earlyStopping ? { TrainingJobEarlyStoppingType: 'Auto' as const } : {};
  if (!completion) return type;
  const { target, notImproving, converged } = completion;
  return {
    ...type,
    TuningJobCompletionCriteria: {
      TargetObjectiveMetricValue: target,
      ...(notImproving === undefined
        ? {}
        : { BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: notImproving } }),
      ...(converged ? { ConvergenceDetected: { CompleteOnConvergence: 'Enabled' } } : {}),
    },
  };
}

function jobConfigOf(spec: TuningSpec): HyperParameterTuningJobConfig {
  return {
    Strategy: spec.strategy,
    HyperParameterTuningJobObjective: {
      Type: spec.objective.minimize ? 'Minimize' : 'Maximize',
      MetricName: metricOf(spec),
    },
    ResourceLimits: {
      // Of a grid SageMaker counts its combinations itself.
      ...(spec.strategy === 'Grid' ? {} : { MaxNumberOfTrainingJobs: trialCount(spec) }),
      MaxParallelTrainingJobs: spec.maxParallelJobs,
      MaxRuntimeInSeconds: Math.max(120, spec.timeoutSeconds),
    },
    ParameterRanges: rangesOf(spec.ranges),
    ...hyperbandOf(spec),
    ...stoppingOf(spec),
    ...(spec.randomSeed === undefined ? {} : { RandomSeed: spec.randomSeed }),
  };
}

/** SageMaker refuses definitions for the metrics of its own algorithms. */
function metricsOf(
  spec: TuningSpec,
): Pick<HyperParameterAlgorithmSpecification, 'MetricDefinitions'> {
  const definitions = definitionsOf(spec);
  if (definitions.length === 0) return {};
  return {
    MetricDefinitions: definitions.map(({ name, regex }) => ({ Name: name, Regex: regex })),
  };
}

function trainingOf(ports: Ports, job: Job): HyperParameterTrainingJobDefinition {
  const spec = tuningKind.specOf(job);
  const { timeoutSeconds, trialTimeoutSeconds = timeoutSeconds } = spec;
  return {
    StaticHyperParameters: frameworkParameters(ports, job, spec),
    AlgorithmSpecification: {
      TrainingImage: trainingImage(ports, job, spec),
      TrainingInputMode: 'File',
      ...metricsOf(spec),
    },
    RoleArn: ports.config.workloadRoleArn(job.project, 'sagemaker'),
    ...channelsOf({ ...spec, inputs: resolvedInputs(job) }),
    OutputDataConfig: { S3OutputPath: outputPathOf(ports, job) },
    ResourceConfig: resourcesOf(spec),
    StoppingCondition: { MaxRuntimeInSeconds: Math.min(trialTimeoutSeconds, timeoutSeconds) },
    Environment: trainEnvironment(spec),
  };
}

function warmStartOf(
  { warmStart }: TuningSpec,
  parents: readonly string[],
): Pick<CreateHyperParameterTuningJobCommandInput, 'WarmStartConfig'> {
  if (!warmStart) return {};
  const ParentHyperParameterTuningJobs = parents.map((name) => {
    return { HyperParameterTuningJobName: name };
  });
  return { WarmStartConfig: { ParentHyperParameterTuningJobs, WarmStartType: warmStart.type } };
}

/**
 * The whole request to SageMaker for a job's attempt.
 *
 * @param parents the tuning jobs that it starts from, as SageMaker calls them
 */
export function tuningRequest(
  ports: Ports,
  job: Job,
  parents: readonly string[] = [],
): CreateHyperParameterTuningJobCommandInput {
  return {
    HyperParameterTuningJobName: awsNameOf(job),
    HyperParameterTuningJobConfig: jobConfigOf(tuningKind.specOf(job)),
    TrainingJobDefinition: trainingOf(ports, job),
    ...warmStartOf(tuningKind.specOf(job), parents),
    Tags: tagsOf(job),
  };
}
