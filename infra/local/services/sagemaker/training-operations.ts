import {
  AwsError,
  type Check,
  type Context,
  type Operation,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { describeTraining } from './describe.ts';
import { interruptOperation } from './interruption.ts';
import { page } from './list.ts';
import { trainingJobArn } from './names.ts';
import { checkRole, roleChecks } from './role-checks.ts';
import { allTrainings, getTraining, isActive, type Training } from './store.ts';
import { putTags } from './tags.ts';
import { checkTrainingJob, withMetrics } from './training-request.ts';
import { accept, beginStop } from './training-status.ts';
import { newTraining } from './trial.ts';
import { invalid } from './validation.ts';

type Run = NonNullable<Operation['run']>;

const onJob =
  (action: string) =>
  (request: Shape, context: Context): Check[] => [
    { action: `sagemaker:${action}`, resource: trainingJobArn(context, request.TrainingJobName) },
  ];

const create: Run = (tx, request, context) => {
  checkTrainingJob(request);
  const { TrainingJobName: name, Tags, ...rest } = request;
  const arn = trainingJobArn(context, name);
  if (allTrainings(tx).some((training) => training.name.toLowerCase() === name.toLowerCase())) {
    throw new AwsError(
      'ResourceInUse',
      'Training job names must be unique within an AWS account and region, and a training job ' +
        `with this name already exists (${arn})`,
    );
  }
  checkRole(context, request.RoleArn);
  putTags(tx, arn, Tags);
  const AlgorithmSpecification = withMetrics(rest.AlgorithmSpecification);
  const stored = { TrainingJobName: name, ...rest, AlgorithmSpecification };
  accept(tx, context, newTraining(context.now, name, stored));
  return { TrainingJobArn: arn };
};

/** AWS answers an unknown training job with a ValidationException, not with ResourceNotFound. */
function found(tx: Tx, request: Shape): Training {
  const training = getTraining(tx, String(request.TrainingJobName));
  if (training) return training;
  throw invalid('Requested resource not found.');
}

const stop: Run = (tx, request, context) => {
  const training = found(tx, request);
  if (!isActive(training)) {
    throw invalid(
      `The request was rejected because the training job is in status ${training.status}.`,
    );
  }
  beginStop(tx, context, training, 'Stopped');
  return {};
};

const list: Run = (tx, request, context) => {
  const { items, NextToken } = page(allTrainings(tx), request, {
    CreationTime: (training) => training.created,
    Name: (training) => training.name,
    Status: (training) => training.status,
  });
  const summaries = items.map((training) => {
    const described = describeTraining(context, training);
    return {
      TrainingJobName: described.TrainingJobName,
      TrainingJobArn: described.TrainingJobArn,
      CreationTime: described.CreationTime,
      TrainingEndTime: described.TrainingEndTime,
      LastModifiedTime: described.LastModifiedTime,
      TrainingJobStatus: described.TrainingJobStatus,
      SecondaryStatus: described.SecondaryStatus,
    };
  });
  return { TrainingJobSummaries: summaries, NextToken };
};

/** The operations on training jobs. */
export const trainingOperations: Record<string, Operation> = {
  CreateTrainingJob: {
    authorize: (request, context) => {
      const arn = trainingJobArn(context, request.TrainingJobName);
      return roleChecks('CreateTrainingJob', arn, request.RoleArn, request.Tags);
    },
    run: create,
  },
  DescribeTrainingJob: {
    authorize: onJob('DescribeTrainingJob'),
    run: (tx, request, context) => describeTraining(context, found(tx, request)),
  },
  InterruptTrainingJob: interruptOperation(found),
  StopTrainingJob: { authorize: onJob('StopTrainingJob'), run: stop },
  ListTrainingJobs: {
    authorize: () => [{ action: 'sagemaker:ListTrainingJobs', resource: '*' }],
    run: list,
  },
};
