import type { Cause } from './cause.ts';

/** What AWS says of what it could not do, in the words of its services; the more exact first. */
export const awsCauses: readonly Cause[] = [
  {
    name: 'registry-rate-limit',
    reasons: ['ImagePullFailed'],
    says: /toomanyrequests|pull rate limit/i,
    why: 'The registry of the image gives no more to callers without an account for now.',
    fix:
      'Copy the image into the registry of the plane by a Dockerfile of one line, FROM that ' +
      'image.',
    example: 'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit',
  },
  {
    name: 'registry-unreachable',
    reasons: ['ImagePullFailed'],
    says: /i\/o timeout|dial tcp|context deadline exceeded|no such host|connection timed out/i,
    why: 'The registry of the image could not be reached from the network of the job.',
    fix: 'Check `network` in trainyard.config.ts: a public subnet with a public address, or a NAT.',
    example: 'CannotPullContainerError: dial tcp 52.1.2.3:443: i/o timeout',
  },
  {
    name: 'image-other-platform',
    reasons: ['ImagePullFailed'],
    says: /descriptor matching platform '([^']+)'/,
    why: 'The image is not made for {1}.',
    fix: 'Build it for linux/amd64, or say `architecture: arm64` where it is for that.',
    example:
      'CannotPullContainerError: image Manifest does not contain descriptor matching platform ' +
      "'linux/amd64'",
  },
  {
    name: 'image-of-another-project',
    reasons: ['ImagePullFailed'],
    says: /^Project (\S+) has no image (\S+):/,
    why: 'Project {1} has not built {2}.',
    fix: 'Build it with a job of kind image in this project, or name it as its result does.',
    example: 'Project default has no image 1.dkr.ecr.eu-west-1.amazonaws.com/x:1: build it first.',
  },
  {
    name: 'registry-denied',
    reasons: ['ImagePullFailed'],
    says: /pull access denied|no basic auth|403 Forbidden|authorization (?:failed|token)/i,
    why: 'The registry of the image lets the plane not read it.',
    fix: 'Make it public, or copy it into the registry of the plane by a job of kind image.',
    example: 'CannotPullContainerError: pull access denied for acme/trainer',
  },
  {
    name: 'image-missing',
    reasons: ['ImagePullFailed'],
    says: /not found|manifest unknown|does not exist|Cannot find|images included in the model/i,
    why: 'There is no such image.',
    fix: 'Check its name and tag; what the plane built stands in `result.uri` of its job.',
    example: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
  },
  {
    name: 'explicitly-denied',
    reasons: ['AccessDenied'],
    says: /perform: (\S+).*explicit deny in (?:a|an) ([\w -]+? policy)/,
    why: 'The {2} of the account or organization denies {1}.',
    fix: 'Whoever administers the account has to take {1} out of that policy for this plane.',
    example:
      'User: x is not authorized to perform: ecs:RunTask on resource: y with an explicit deny in ' +
      'a service control policy',
  },
  {
    name: 'permission-missing',
    reasons: ['AccessDenied'],
    says: /not authorized to perform: ([\w:*-]+)( on resource: "?[^\s"]+)?/,
    why: 'A permission is missing: {1}{2}.',
    fix:
      'Where it is the role of a project, allow the place under `access`; where it is one of the ' +
      'plane, deploy it again.',
    example:
      'AccessDeniedException: User: x is not authorized to perform: ecs:RunTask on resource: ' +
      'arn:aws:ecs:y',
  },
  {
    name: 'role-not-assumable',
    reasons: ['AccessDenied', 'InvalidSpec'],
    says: /unable to assume the role|could not assume role|role .* not be assumed/i,
    why: 'AWS could not take on the role of the job.',
    fix: 'Look whether the role still exists and trusts the service that the message names.',
    example: 'ECS was unable to assume the role that was provided for this task',
  },
  {
    name: 'access-denied',
    reasons: ['AccessDenied'],
    says: /AccessDenied|denied|403/i,
    why: 'AWS denied something that the job needs.',
    fix: 'The message says what; allow it to the role that it names.',
    example: 'AccessDeniedException: Access denied',
  },
  {
    name: 'quota-is-zero',
    reasons: ['QuotaExceeded'],
    says: /service limit '([^']+)' is 0\b/,
    why: 'The account may not use this at all yet: {1} is 0.',
    fix:
      'Ask for it once: aws service-quotas request-service-quota-increase --service-code ' +
      'sagemaker.',
    example:
      "ResourceLimitExceeded: The account-level service limit 'ml.p3.2xlarge for training job " +
      "usage' is 0 Instances",
  },
  {
    name: 'quota-used-up',
    reasons: ['QuotaExceeded'],
    says: /limit '([^']+)'|number of (.+?) you can run|above your limit|in queue|LimitExceeded/,
    why: 'A quota of the account is used up: {1}{2}.',
    fix: 'Run fewer at once (`quotas` of the plane, maxParallelJobs), or ask AWS for a higher one.',
    example: "You've reached the limit on the number of vCPUs you can run concurrently",
  },
  {
    name: 'no-capacity',
    reasons: ['CapacityUnavailable'],
    says: /capacity|RESOURCE:/i,
    why: 'AWS had no such machine free in this region.',
    fix: 'Try again later or another size; with `spot` also without it, or with more maxAttempts.',
    example: 'Capacity is unavailable at this time. Please try again later',
  },
  {
    name: 'throttled',
    reasons: ['Throttled', 'InternalError'],
    says: /Throttl|Rate exceeded|TooManyRequests|RequestLimitExceeded|Throughput|SlowDown/,
    why: 'AWS asked to slow down for longer than the job could wait.',
    fix: 'Run fewer jobs at once, then retry: trainyard retry {job}.',
    example: 'ThrottlingException: Rate exceeded',
  },
  {
    name: 'just-changing',
    reasons: ['Throttled'],
    says: /^The (\w+) (\S+) is just (\w+)/,
    why: 'The {1} {2} was {3} at that moment.',
    fix: 'Wait until it has, then retry: trainyard retry {job}.',
    example: 'The endpoint btc is just Updating.',
  },
  {
    name: 'spot-taken-back',
    reasons: ['SpotInterrupted'],
    says: /./,
    why: 'AWS took the Spot machine back.',
    fix: 'Raise maxAttempts and save checkpoints, or leave `spot` out.',
    example: 'The capacity was taken back: Your Spot Task was interrupted.',
  },
  {
    name: 'exit-not-seen',
    reasons: ['HeartbeatLost'],
    says: /left no exit code/,
    why: 'The container ended without an exit code: its machine failed.',
    fix: 'Retry: trainyard retry {job}.',
    example: 'The container left no exit code: Task failed container health checks',
  },
  {
    name: 'workload-vanished',
    reasons: ['HeartbeatLost'],
    says: /no longer knows|was deleted while it was being deployed/,
    why: 'AWS no longer knows what computed for the job.',
    fix: 'See whether somebody deleted it, then retry: trainyard retry {job}.',
    example: 'Amazon ECS no longer knows the task.',
  },
  {
    name: 'secret-missing',
    reasons: ['InvalidSpec'],
    says: /invalid ssm parameters?:? ?(\S*)|not contain json key|ResourceNotFound/,
    why: 'A secret or parameter that the job names is not there {1}.',
    fix: 'Check its ARN under `secrets`, and the key after its last colon.',
    example: 'unable to retrieve secrets from ssm: invalid ssm parameters: /team/key',
  },
  {
    name: 'input-missing',
    reasons: ['InvalidSpec'],
    says: /inputs could not be read/,
    why: 'An input of the job is not there or cannot be read.',
    fix: 'Look at its place: aws s3 ls PLACE; a local path is uploaded by trainyard submit.',
    example: 'The inputs could not be read (exit code 1): check them.',
  },
  {
    name: 'request-invalid',
    reasons: ['InvalidSpec'],
    says: /Validation(?:Exception|Error)|Invalid\w*(?:Exception|Parameter)|validation error/,
    why: 'AWS called the request for it invalid.',
    fix: 'Mend the field that the message names; trainyard plan FILE checks it before.',
    example: '1 validation error detected: Value at trainingJobName failed to satisfy constraint',
  },
  {
    name: 'aws-failed',
    reasons: ['InternalError'],
    says: /^(Internal\w*(?:Error|Failure|Exception)|Serv(?:er|iceUnavailable|ice)Exception): /,
    why: 'A service of AWS answered with {1} for longer than the job could wait.',
    fix: 'Look at the health page of AWS for the region, then retry: trainyard retry {job}.',
    example: 'InternalServerError: The service failed.',
  },
  {
    name: 'aws-unreachable',
    reasons: ['InternalError'],
    says: /^(?:TimeoutError|\w*Error: .*(?:connect|socket|time|ECONN|hang up|network))/i,
    why: 'AWS could not be reached for longer than the job could wait.',
    fix: 'Retry: trainyard retry {job}; trainyard doctor says whether it goes on.',
    example: 'TimeoutError: Connection timed out after 3000 ms',
  },
  {
    name: 'function-died',
    reasons: ['InternalError'],
    says: /^(?:Runtime|Sandbox|Lambda)\.\w+: |Runtime exited|Task timed out after/,
    why: 'A function of the plane was ended before it was done, again and again.',
    fix: 'See its log group for memory or time; then retry: trainyard retry {job}.',
    example: 'Runtime.ExitError: RequestId: 1 Error: Runtime exited with error: signal: killed',
  },
  {
    name: 'execution-ended',
    reasons: ['InternalError'],
    says: /^(States\.\w+|Execution\w*|Aborted): |the machine ended without saying why/,
    why: 'The execution that led the job was ended from outside, or failed.',
    fix: 'See who stopped it (CloudTrail, StopExecution), then retry: trainyard retry {job}.',
    example: 'ExecutionAborted: the machine ended without saying why',
  },
];
