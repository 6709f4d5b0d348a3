import type { Context, Shape, Tx } from '../../kernel/types.ts';
import { objectiveCounters, statusCounters } from './counters.ts';
import { describeTraining } from './describe.ts';
import { sagemakerPrincipal, trainingJobArn, tuningJobArn } from './names.ts';
import { firstStarted } from './runs.ts';
import { type Training, type Tuning, trialsOf } from './store.ts';
import { getTags } from './tags.ts';

function publish(context: Context, detailType: string, detail: Shape, arn: string): void {
  const event = { source: 'aws.sagemaker', detailType, detail, resources: [arn] };
  context.call('events', 'PublishServiceEvent', event, sagemakerPrincipal);
}

function tagMap(tx: Tx, arn: string): Record<string, string> {
  return Object.fromEntries(getTags(tx, arn).map(({ Key, Value }) => [Key, Value]));
}

/** Tells the default bus how a tuning job is; times in SageMaker's events are milliseconds. */
export function publishTuning(tx: Tx, context: Context, tuning: Tuning): void {
  const trials = trialsOf(tx, tuning.name);
  const arn = tuningJobArn(context, tuning.name);
  const detail = {
    HyperParameterTuningJobName: tuning.name,
    HyperParameterTuningJobArn: arn,
    HyperParameterTuningJobStatus: tuning.status,
    TrainingJobDefinition: tuning.request.TrainingJobDefinition,
    TrainingJobStatusCounters: statusCounters(trials),
    ObjectiveStatusCounters: objectiveCounters(trials),
    CreationTime: tuning.created,
    LastModifiedTime: tuning.modified,
    Tags: tagMap(tx, arn),
  };
  publish(context, 'SageMaker HyperParameter Tuning Job State Change', detail, arn);
}

/** Tells the default bus how a training job is. */
export function publishTraining(tx: Tx, context: Context, training: Training): void {
  const arn = trainingJobArn(context, training.name);
  const { FinalMetricDataList, ...described } = describeTraining(context, training);
  const detail = {
    ...described,
    CreationTime: training.created,
    TrainingStartTime: firstStarted(training) ?? undefined,
    TrainingEndTime: training.ended ?? undefined,
    LastModifiedTime: training.modified,
    SecondaryStatusTransitions: training.transitions,
    FinalMetricDataList: training.metrics,
    Tags: tagMap(tx, arn),
  };
  publish(context, 'SageMaker Training Job State Change', detail, arn);
}
