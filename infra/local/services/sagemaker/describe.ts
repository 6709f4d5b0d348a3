import type { Context, Shape, Tx } from '../../kernel/types.ts';
import { bestTrial, objectiveCounters, objectiveStatus, statusCounters } from './counters.ts';
import { trainingJobArn, tuningJobArn } from './names.ts';
import { firstStarted, trainedSeconds } from './runs.ts';
import { isActive, type Training, type Tuning } from './store.ts';
import { completionAt, notImproving } from './tuning-completion.ts';
import { planOf } from './tuning-request.ts';
import { overallBest } from './warm-start.ts';

/** Times in AWS's replies are seconds since the epoch. */
export function seconds(milliseconds: number | null): number | undefined {
  return milliseconds === null ? undefined : milliseconds / 1000;
}

/** A trial as DescribeHyperParameterTuningJob and its list of training jobs show it. */
export function trialSummary(context: Context, trial: Training, tuning: Tuning): Shape {
  const { Type, MetricName } =
    tuning.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  const metric = { Type, MetricName, Value: trial.objective };
  return {
    TrainingJobName: trial.name,
    TrainingJobArn: trainingJobArn(context, trial.name),
    CreationTime: seconds(trial.created),
    TrainingStartTime: seconds(firstStarted(trial)),
    TrainingEndTime: isActive(trial) ? undefined : seconds(trial.ended),
    TrainingJobStatus: trial.status,
    TunedHyperParameters: trial.tuned,
    FailureReason: trial.failure ?? undefined,
    FinalHyperParameterTuningJobObjectiveMetric: trial.objective === null ? undefined : metric,
    ObjectiveStatus: objectiveStatus(trial),
  };
}

/** What DescribeHyperParameterTuningJob and the list of tuning jobs both show. */
function tuningState(context: Context, tuning: Tuning, trials: Training[]): Shape {
  return {
    HyperParameterTuningJobName: tuning.name,
    HyperParameterTuningJobArn: tuningJobArn(context, tuning.name),
    HyperParameterTuningJobStatus: tuning.status,
    CreationTime: seconds(tuning.created),
    LastModifiedTime: seconds(tuning.modified),
    HyperParameterTuningEndTime: seconds(tuning.ended),
    TrainingJobStatusCounters: statusCounters(trials),
    ObjectiveStatusCounters: objectiveCounters(trials),
  };
}

/** A tuning job as ListHyperParameterTuningJobs shows it. */
export function tuningSummary(context: Context, tuning: Tuning, trials: Training[]): Shape {
  const { Strategy, ResourceLimits } = tuning.request.HyperParameterTuningJobConfig;
  return { ...tuningState(context, tuning, trials), Strategy, ResourceLimits };
}

/** DescribeHyperParameterTuningJob's reply. */
export function describeTuning(
  tx: Tx,
  context: Context,
  tuning: Tuning,
  trials: Training[],
): Shape {
  const { HyperParameterTuningJobConfig, TrainingJobDefinition, WarmStartConfig } = tuning.request;
  const plan = planOf(tuning.request);
  const best = bestTrial(trials, plan);
  const overall = overallBest(tx, tuning, plan);
  const completion = completionAt(tx, tuning.name);
  const convergedAt = completion?.converged ? completion.at : null;
  const runtime = (tuning.ended ?? context.now) - tuning.created;
  return {
    ...tuningState(context, tuning, trials),
    HyperParameterTuningJobConfig,
    TrainingJobDefinition,
    WarmStartConfig,
    BestTrainingJob: best && trialSummary(context, best, tuning),
    OverallBestTrainingJob: overall && {
      ...trialSummary(context, overall.trial, overall.tuning),
      TuningJobName: overall.tuning.name,
    },
    FailureReason: tuning.failure ?? undefined,
    TuningJobCompletionDetails: {
      NumberOfTrainingJobsObjectiveNotImproving: notImproving(trials, plan.minimize),
      ConvergenceDetectedTime: seconds(convergedAt),
    },
    ConsumedResources: { RuntimeInSeconds: Math.floor(runtime / 1000) },
  };
}

/** DescribeTrainingJob's reply. */
export function describeTraining(context: Context, training: Training): Shape {
  const { TrainingJobName, Tags, ...request } = training.request;
  const { ended, tuning, artifact } = training;
  const trained = trainedSeconds(training);
  return {
    ...request,
    TrainingJobName: training.name,
    TrainingJobArn: trainingJobArn(context, training.name),
    TuningJobArn: tuning === null ? undefined : tuningJobArn(context, tuning),
    ModelArtifacts: artifact === null ? undefined : { S3ModelArtifacts: artifact },
    TrainingJobStatus: training.status,
    SecondaryStatus: training.secondary,
    FailureReason: training.failure ?? undefined,
    CreationTime: seconds(training.created),
    TrainingStartTime: seconds(firstStarted(training)),
    TrainingEndTime: seconds(ended),
    LastModifiedTime: seconds(training.modified),
    SecondaryStatusTransitions: training.transitions.map((transition) => ({
      ...transition,
      StartTime: transition.StartTime / 1000,
      EndTime: transition.EndTime === undefined ? undefined : transition.EndTime / 1000,
    })),
    FinalMetricDataList: training.metrics.map((metric) => ({
      ...metric,
      Timestamp: metric.Timestamp / 1000,
    })),
    TrainingTimeInSeconds: trained,
    BillableTimeInSeconds: trained,
  };
}
