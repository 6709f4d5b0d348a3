import { refuse } from '../../kernel/refuse.ts';
import type { Shape } from '../../kernel/types.ts';
import type { Hyperband, Range } from '../../tuner/types.ts';
import { rangesOf } from './ranges.ts';
import { checkTraining, withMetrics } from './training-request.ts';
import { type Completion, completionOf, pruningOf } from './tuning-criteria.ts';
import { invalid, oneOf, text, textMap, whole } from './validation.ts';

/** What a tuning job is to do, taken from its request. */
export interface Plan {
  strategy: 'Random' | 'Bayesian' | 'Grid' | 'Hyperband';
  ranges: Range[];
  minimize: boolean;
  metric: string;
  maxTrials: number;
  maxParallel: number;
  maxRuntimeSeconds?: number;
  completion: Completion;
  /** By which rule trials are stopped early, if by any. */
  pruning: 'median' | Hyperband | undefined;
  seed: string;
}

/** Checks a whole CreateHyperParameterTuningJob request. */
export function checkTuningJob(request: Shape): void {
  const pattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
  text(request.HyperParameterTuningJobName, 'hyperParameterTuningJobName', pattern, 32);
  refuse(request, {
    TrainingJobDefinitions: 'Use TrainingJobDefinition.',
    Autotune: 'Give ranges and limits.',
  });
  const config = request.HyperParameterTuningJobConfig;
  if (!config) throw invalid('HyperParameterTuningJobConfig is required');
  const definition = request.TrainingJobDefinition;
  if (!definition) throw invalid('TrainingJobDefinition is required');
  const plan = planOf(request);
  checkTraining(definition, 48);
  const metrics: Shape[] = withMetrics(definition.AlgorithmSpecification).MetricDefinitions ?? [];
  checkStatic(definition.StaticHyperParameters, plan.ranges);
  if (!metrics.some(({ Name }) => Name === plan.metric)) {
    throw invalid(
      `The objective metric ${plan.metric} is not among the MetricDefinitions: ` +
        `[${metrics.map(({ Name }) => Name).join(', ')}]`,
    );
  }
}

function checkStatic(given: Shape, ranges: Range[]): void {
  const bounds = { entries: 100, key: /^[\S\s]+$/, longest: 2500 };
  const values = textMap(given, 'staticHyperParameters', bounds);
  const both = ranges.find(({ name }) => Object.hasOwn(values, name));
  if (both) throw invalid(`The hyperparameter ${both.name} is static and has a range; keep one`);
}

/** Reads what a tuning job is to do; refuses what does not fit together. */
export function planOf(request: Shape): Plan {
  const config = request.HyperParameterTuningJobConfig;
  const strategies = ['Bayesian', 'Random', 'Hyperband', 'Grid'] as const;
  const strategy = oneOf(config.Strategy, 'strategy', strategies);
  const objective = config.HyperParameterTuningJobObjective;
  const type = oneOf(objective?.Type, 'hyperParameterTuningJobObjective.type', [
    'Minimize',
    'Maximize',
  ]);
  const metric = text(objective.MetricName, 'metricName', /^.+$/, 255);
  const ranges = rangesOf(config.ParameterRanges);
  const limits = config.ResourceLimits ?? {};
  const max = limits.MaxNumberOfTrainingJobs ?? gridSize(strategy, ranges);
  const maxTrials = whole(max, 'resourceLimits.maxNumberOfTrainingJobs', 1, 750);
  if (strategy === 'Grid' && maxTrials !== gridSize(strategy, ranges)) {
    throw invalid(
      `Grid search makes ${gridSize(strategy, ranges)} training jobs of these ranges; ` +
        `MaxNumberOfTrainingJobs says ${maxTrials}`,
    );
  }
  const combinations = combinationsOf(ranges);
  if (combinations < maxTrials) {
    throw invalid(
      "You don't have enough combinations of hyperparameter ranges. The total number of " +
        `hyperparameter combinations [${combinations}.0] must be equal or greater than the value ` +
        `of MaxNumberOfJobs, [${maxTrials}]`,
    );
  }
  const parallel = 'resourceLimits.maxParallelTrainingJobs';
  const maxParallel = whole(limits.MaxParallelTrainingJobs, parallel, 1, 100);
  if (maxParallel > maxTrials) {
    throw invalid(
      `MaxParallelTrainingJobs ${maxParallel} is above MaxNumberOfTrainingJobs ${maxTrials}`,
    );
  }
  const completion = completionOf(config.TuningJobCompletionCriteria);
  const pruning = pruningOf(config, request.TrainingJobDefinition?.StaticHyperParameters);
  const goal = { minimize: type === 'Minimize', metric, completion, pruning };
  const plan = { strategy, ranges, ...goal, maxTrials, maxParallel };
  const seed = config.RandomSeed ?? request.HyperParameterTuningJobName;
  const seconds = limits.MaxRuntimeInSeconds;
  if (seconds === undefined) return { ...plan, seed: String(seed) };
  const maxRuntimeSeconds = whole(seconds, 'resourceLimits.maxRuntimeInSeconds', 120, 15_768_000);
  return { ...plan, seed: String(seed), maxRuntimeSeconds };
}

/** How many different trials there are, as SageMaker counts them: any number is enough. */
function combinationsOf(ranges: Range[]): number {
  return ranges.reduce((product, range) => {
    if (range.kind === 'categorical') return product * range.values.length;
    return range.kind === 'integer' ? product * (range.max - range.min + 1) : Infinity;
  }, 1);
}

function gridSize(strategy: string, ranges: Range[]): number | undefined {
  if (strategy !== 'Grid') return undefined;
  return ranges.reduce((product, range) => {
    if (range.kind === 'categorical') return product * range.values.length;
    throw invalid(`Grid search takes categorical ranges only; ${range.name} is ${range.kind}`);
  }, 1);
}
