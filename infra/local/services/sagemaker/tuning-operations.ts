import {
  AwsError,
  type Check,
  type Context,
  type Operation,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { describeTuning, trialSummary, tuningSummary } from './describe.ts';
import { publishTuning } from './events.ts';
import { page } from './list.ts';
import { tuningJobArn } from './names.ts';
import { checkRole, roleChecks } from './role-checks.ts';
import { advanceTuningSoon, stopTuningAt, watchTrialsSoon } from './schedule.ts';
import {
  allTunings,
  getTuning,
  isActive,
  saveTuning,
  type Training,
  type Tuning,
  trialsOf,
} from './store.ts';
import { putTags } from './tags.ts';
import { withMetrics } from './training-request.ts';
import { stopTuning } from './tuning-progress.ts';
import { checkTuningJob, planOf } from './tuning-request.ts';
import { invalid } from './validation.ts';
import { checkWarmStart } from './warm-start.ts';

type Run = NonNullable<Operation['run']>;

const onJob =
  (action: string) =>
  (request: Shape, context: Context): Check[] => [
    {
      action: `sagemaker:${action}`,
      resource: tuningJobArn(context, request.HyperParameterTuningJobName),
    },
  ];

const create: Run = (tx, request, context) => {
  checkTuningJob(request);
  const { HyperParameterTuningJobName: name, Tags, ...rest } = request;
  const arn = tuningJobArn(context, name);
  if (allTunings(tx).some((tuning) => tuning.name.toLowerCase() === name.toLowerCase())) {
    throw new AwsError(
      'ResourceInUse',
      'Hyperparameter tuning job names must be unique within an AWS account and region, and a ' +
        `hyperparameter tuning job with this name already exists (${arn})`,
    );
  }
  checkRole(context, request.TrainingJobDefinition.RoleArn);
  const plan = planOf(request);
  checkWarmStart(tx, request, plan);
  putTags(tx, arn, Tags);
  const { now } = context;
  const times = { created: now, modified: now, ended: null };
  const { TrainingJobDefinition: given } = rest;
  const AlgorithmSpecification = withMetrics(given.AlgorithmSpecification);
  const TrainingJobDefinition = { ...given, AlgorithmSpecification };
  const stored = { HyperParameterTuningJobName: name, ...rest, TrainingJobDefinition };
  const tuning: Tuning = { name, status: 'InProgress', request: stored, ...times, failure: null };
  saveTuning(tx, tuning);
  publishTuning(tx, context, tuning);
  const { maxRuntimeSeconds, pruning } = plan;
  if (maxRuntimeSeconds) stopTuningAt(context, name, now + maxRuntimeSeconds * 1000);
  if (pruning) watchTrialsSoon(context, name);
  advanceTuningSoon(context, name);
  return { HyperParameterTuningJobArn: arn };
};

function found(tx: Tx, context: Context, request: Shape): Tuning {
  const name = String(request.HyperParameterTuningJobName);
  const tuning = getTuning(tx, name);
  if (tuning) return tuning;
  const arn = tuningJobArn(context, name);
  throw new AwsError('ResourceNotFound', `Unable to find a hyperparameter tuning job ${arn}`);
}

const describe: Run = (tx, request, context) => {
  const tuning = found(tx, context, request);
  return describeTuning(tx, context, tuning, trialsOf(tx, tuning.name));
};

const stop: Run = (tx, request, context) => {
  const tuning = found(tx, context, request);
  if (!isActive(tuning)) {
    throw invalid(
      'The request was rejected because the hyperparameter tuning job is in status ' +
        `${tuning.status}.`,
    );
  }
  if (tuning.status === 'InProgress') stopTuning(tx, context, tuning);
  return {};
};

const list: Run = (tx, request, context) => {
  const { items, NextToken } = page(allTunings(tx), request, {
    Name: (tuning) => tuning.name,
    CreationTime: (tuning) => tuning.created,
    Status: (tuning) => tuning.status,
  });
  const summaries = items.map((tuning) =>
    tuningSummary(context, tuning, trialsOf(tx, tuning.name)),
  );
  return { HyperParameterTuningJobSummaries: summaries, NextToken };
};

const listTrials: Run = (tx, request, context) => {
  const tuning = found(tx, context, request);
  const all = trialsOf(tx, tuning.name);
  const byObjective = request.SortBy === 'FinalObjectiveMetricValue';
  const trials = byObjective ? all.filter((trial) => trial.objective !== null) : all;
  const { items, NextToken } = page(trials, request, {
    Name: (trial) => trial.name,
    CreationTime: (trial) => trial.created,
    Status: (trial) => trial.status,
    FinalObjectiveMetricValue: (trial: Training) => trial.objective as number,
  });
  const summaries = items.map((trial) => trialSummary(context, trial, tuning));
  return { TrainingJobSummaries: summaries, NextToken };
};

/** The operations on tuning jobs. */
export const tuningOperations: Record<string, Operation> = {
  CreateHyperParameterTuningJob: {
    authorize: (request, context) => {
      const arn = tuningJobArn(context, request.HyperParameterTuningJobName);
      const role = request.TrainingJobDefinition?.RoleArn;
      return roleChecks('CreateHyperParameterTuningJob', arn, role, request.Tags);
    },
    run: create,
  },
  DescribeHyperParameterTuningJob: {
    authorize: onJob('DescribeHyperParameterTuningJob'),
    run: describe,
  },
  StopHyperParameterTuningJob: { authorize: onJob('StopHyperParameterTuningJob'), run: stop },
  ListHyperParameterTuningJobs: {
    authorize: () => [{ action: 'sagemaker:ListHyperParameterTuningJobs', resource: '*' }],
    run: list,
  },
  ListTrainingJobsForHyperParameterTuningJob: {
    authorize: onJob('ListTrainingJobsForHyperParameterTuningJob'),
    run: listTrials,
  },
};
