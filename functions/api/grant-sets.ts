import {
  type Grant,
  scheduleAccess,
  tableAccess,
  tableIndexRead,
  tableRead,
} from '../../shared/grants.ts';
import {
  clearing,
  entering,
  leaseControl,
  leaseOpening,
  traceRemoval,
  workloadControl,
} from '../../statemachines/attempt/steps.ts';

/**
 * What the functions of the API may do: each set is one function and one role, named as the set,
 * and answers every route that `routes.ts` puts into it. So no route may do more than another one
 * of its function, and what only reads the table is one function, which many calls keep warm.
 */
export const grantSets = {
  read: [tableRead],
  write: [tableAccess],
  /** What holds nothing of a user. */
  public: [],
  // The index says which models there are.
  'job-create': [tableAccess, tableIndexRead],
  // What looks up much and changes nothing: plans, lists of jobs and of models.
  'plan-create': [
    tableRead,
    tableIndexRead,
    // Which images and inputs are there.
    { actions: ['ecr:DescribeImages'], on: 'repository' },
    { actions: ['s3:ListBucket'], on: 'bucket' },
    {
      actions: ['servicequotas:ListServiceQuotas'],
      on: 'any',
      reason: 'Listing quotas has no resource level.',
    },
  ],
  // What ends a job, what lives on after it and what they left, and shows its owner the way in.
  'job-cancel': [
    tableAccess,
    ...workloadControl,
    ...clearing,
    ...leaseControl,
    ...leaseOpening,
    ...entering,
    ...traceRemoval,
  ],
  // What reads what a job has left: its lines, its files.
  'log-list': [
    tableRead,
    {
      actions: ['logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:DescribeLogStreams'],
      on: 'workload-logs',
    },
    { actions: ['s3:ListBucket'], on: 'bucket' },
    // Whoever has an address that it signed may read that object.
    { actions: ['s3:GetObject'], on: 'bucket-objects' },
  ],
  'budget-write': [tableAccess, { actions: ['sns:Subscribe', 'sns:Publish'], on: 'alert-topic' }],
  'schedule-write': [
    tableAccess,
    ...scheduleAccess,
    { actions: ['scheduler:DeleteSchedule'], on: 'schedules' },
  ],
  'endpoint-invoke': [tableRead, { actions: ['sagemaker:InvokeEndpoint'], on: 'endpoints' }],
  'upload-create': [
    { actions: ['s3:PutObject', 's3:GetObject'], on: 'bucket-objects' },
    // Without it S3 answers 403, not 404, for what is not there.
    { actions: ['s3:ListBucket'], on: 'bucket' },
  ],
  // What asks AWS about the plane itself, and how often endpoints are asked: seldom, for people.
  'doctor-get': [
    {
      actions: ['cloudwatch:GetMetricStatistics'],
      on: 'any',
      reason: 'Reading metrics has no resource level.',
    },
    tableRead,
    tableIndexRead,
    { actions: ['sns:ListSubscriptionsByTopic'], on: 'alert-topic' },
    // Reading a message shows what it is; it stays in the queue.
    { actions: ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], on: 'failure-queue' },
    {
      actions: ['lambda:GetAccountSettings'],
      on: 'any',
      reason: 'The settings of an account are no resource: AWS has no narrower choice.',
    },
    // How much is stored, for its price; nothing of what it is.
    { actions: ['dynamodb:DescribeTable'], on: 'table' },
    { actions: ['ecr:DescribeImages'], on: 'repository' },
    { actions: ['s3:ListBucketVersions'], on: 'bucket' },
    {
      actions: ['logs:DescribeLogGroups'],
      on: 'any',
      reason: 'CloudWatch Logs has no resource level for this action.',
    },
  ],
} satisfies Record<string, readonly Grant[]>;

/** The name of a set, which is its function's. */
export type GrantSet = keyof typeof grantSets;
