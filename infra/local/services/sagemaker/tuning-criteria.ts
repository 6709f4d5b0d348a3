import type {
  HyperParameterTuningJobConfig,
  TuningJobCompletionCriteria,
} from '@aws-sdk/client-sagemaker';
import type { Wire } from '../../kernel/wire-types.ts';
import type { Hyperband } from '../../tuner/types.ts';
import { invalid, whole } from './validation.ts';

/** What ends a tuning job before its last trial. */
export interface Completion {
  target?: number;
  notImproving?: number;
  converged: boolean;
}

/** TuningJobCompletionCriteria as they are kept to. */
export function completionOf(criteria: Wire<TuningJobCompletionCriteria> | undefined): Completion {
  const { TargetObjectiveMetricValue, BestObjectiveNotImproving, ConvergenceDetected } =
    criteria ?? {};
  const notImproving = BestObjectiveNotImproving?.MaxNumberOfTrainingJobsNotImproving;
  return {
    ...(TargetObjectiveMetricValue === undefined ? {} : { target: TargetObjectiveMetricValue }),
    ...(notImproving === undefined ? {} : { notImproving }),
    converged: ConvergenceDetected?.CompleteOnConvergence === 'Enabled',
  };
}

/** Where SageMaker looks for the most epochs of a trial, in this order. */
const epochKeys = ['epochs', 'numepochs', 'n-epochs', 'n_epochs', 'num_epochs'];

/** By which rule running trials are stopped, if by any. */
export function pruningOf(
  config: Wire<HyperParameterTuningJobConfig>,
  constants: Record<string, string> = {},
): 'median' | Hyperband | undefined {
  const auto = config.TrainingJobEarlyStoppingType === 'Auto';
  const given = config.StrategyConfig?.HyperbandStrategyConfig;
  if (config.Strategy !== 'Hyperband') {
    if (given) throw invalid('HyperbandStrategyConfig belongs to the strategy Hyperband');
    return auto ? 'median' : undefined;
  }
  if (auto) throw invalid('TrainingJobEarlyStoppingType must be Off with the strategy Hyperband');
  const named = epochKeys.find((key) => Object.hasOwn(constants, key)) ?? '';
  const most = given?.MaxResource ?? constants[named];
  if (most === undefined) {
    throw invalid(
      'MaxResource parameter is not provided and could not be inferred from provided static ' +
        'hyperparameters of TrainingJobDefinition.',
    );
  }
  const max = whole(Number(most), 'hyperbandStrategyConfig.maxResource', 1, 20_000);
  const min = whole(given?.MinResource ?? 1, 'hyperbandStrategyConfig.minResource', 1, max);
  return { min, max };
}
