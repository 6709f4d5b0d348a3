import type { Reason } from '../../shared/errors.ts';

/** What a service says, which reason that is, and where it was read. */
interface Quote {
  pattern: RegExp;
  reason: Reason;
  /** One text as a service wrote it; a test holds that the pattern knows it. */
  says: string;
  source: string;
}

/**
 * The texts of AWS that say why something could not start or was ended, the more exact ones first.
 * AWS has no codes for them, so each is quoted; what is not here is not known.
 */
export const quotes: readonly Quote[] = [
  {
    pattern: /executable file not found in \$PATH|exec: "[^"]*": (stat .*: )?no such file/i,
    reason: 'UserCodeFailed',
    says: 'CannotStartContainerError: exec: "nosuch": executable file not found in $PATH',
    source: 'runc, as Amazon ECS quotes it; apache/airflow#18089',
  },
  {
    pattern: /permission denied: unknown|exec format error/i,
    reason: 'UserCodeFailed',
    says: 'CannotStartContainerError: exec: "./run.sh": permission denied: unknown',
    source: 'runc, as Amazon ECS quotes it; Amazon ECS, "Stopped task error messages"',
  },
  {
    pattern: /OutOfMemoryError|out of memory|instance type with more memory/i,
    reason: 'OutOfMemory',
    says: 'OutOfMemoryError: Container killed due to memory usage',
    source: 'Amazon ECS, "Stopped task error messages"',
  },
  {
    pattern: /VcpuLimitExceeded|more vCPU capacity than your current vCPU limit/i,
    reason: 'QuotaExceeded',
    says:
      'VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit ' +
      'of 0 allows for the instance bucket that the specified instance type belongs to',
    source: 'Amazon EC2 API reference, "Client error codes"',
  },
  {
    pattern: /reached the limit on the number of .+ you can run concurrently/i,
    reason: 'QuotaExceeded',
    says: "You've reached the limit on the number of vCPUs you can run concurrently",
    source: 'dask-cloudprovider#299, aws/copilot-cli#2685',
  },
  {
    pattern: /requested (CPU|memory) configuration is above your limit/i,
    reason: 'QuotaExceeded',
    says: 'The requested CPU configuration is above your limit',
    source: 'aws/copilot-cli#3064',
  },
  {
    pattern: /Cannot have more than \d+ builds? in queue|AccountLimitExceededException/i,
    reason: 'QuotaExceeded',
    says: 'AccountLimitExceededException: Cannot have more than 1 builds in queue for the account',
    source: 'awslabs/landing-zone-accelerator-on-aws#1013',
  },
  {
    pattern: /account-level service limit|ResourceLimitExceeded/i,
    reason: 'QuotaExceeded',
    says:
      "ResourceLimitExceeded: The account-level service limit 'ml.p3.2xlarge for training job " +
      "usage' is 0 Instances, with current utilization of 0 Instances",
    source: 'Amazon SageMaker API reference, CreateHyperParameterTuningJob; re:Post',
  },
  {
    pattern: /capacity is unavailable|no capacity|insufficient capacity|CapacityError|^RESOURCE:/i,
    reason: 'CapacityUnavailable',
    says:
      'Capacity is unavailable at this time. Please try again later or in a different ' +
      'availability zone',
    source: 'Amazon ECS, "Stopped task error messages"',
  },
  {
    pattern:
      /(Insufficient|Unfulfillable)(Instance)?Capacity|provision requested ML compute capacity/i,
    reason: 'CapacityUnavailable',
    says: 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity',
    source: 'Amazon SageMaker of an endpoint; aws/deep-learning-containers#6673',
  },
  {
    pattern: /make sure all images included in the model .* exist|image '[^']*' does not exist/i,
    reason: 'ImagePullFailed',
    says:
      'Please make sure all images included in the model for the production variant main exist, ' +
      'and that the execution role used to create the model has permissions to access them',
    source:
      'Amazon SageMaker of an endpoint; aws/sagemaker-python-sdk#1835, ' +
      'aws/sagemaker-tensorflow-training-toolkit#294',
  },
  {
    pattern: /invalid ssm parameters|not contain json key|secrets manager: .*ResourceNotFound/i,
    reason: 'InvalidSpec',
    says:
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource ' +
      'retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 ' +
      'time(s): invalid ssm parameters: /team/key',
    source: 'Amazon ECS as its users quote it; re:Post, "ecs-unable-to-pull-secrets"',
  },
  {
    pattern: /Cannot find the requested image/i,
    reason: 'ImagePullFailed',
    says: 'Cannot find the requested image: 0.dkr.ecr.eu-west-1.amazonaws.com/x:1',
    source: 'Amazon SageMaker of a training job; aws/amazon-sagemaker-examples#1476',
  },
  {
    pattern: /AccessDenied|not authorized to perform/i,
    reason: 'AccessDenied',
    says: 'AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken',
    source: 'Amazon ECS, "Stopped task error messages"',
  },
  {
    pattern: /CannotPull|ImagePull|manifest unknown|image.*not (be )?found|repository.*not exist/i,
    reason: 'ImagePullFailed',
    says: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
    source: 'Amazon ECS, "Stopped task error messages"',
  },
];

/** The reason that a text of AWS gives; undefined where it is none that is known. */
export const quotedReason = (text: string): Reason | undefined =>
  quotes.find(({ pattern }) => pattern.test(text))?.reason;
