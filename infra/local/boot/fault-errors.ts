import { AwsError } from '../kernel/types.ts';

/** How AWS refuses a call that is in order: too many of them, a fault of its own, no permission. */
type Refusal = 'throttle' | 'server-error' | 'deny';

type Named = [code: string, status: number];

/** What most services answer; the common errors of AWS's API references. */
const common: Record<Refusal, Named> = {
  throttle: ['ThrottlingException', 400],
  'server-error': ['InternalFailure', 500],
  deny: ['AccessDeniedException', 400],
};

/** The names of those that differ, from their API references and service models. */
const own: Record<string, Partial<Record<Refusal, Named>>> = {
  dynamodb: {
    throttle: ['ProvisionedThroughputExceededException', 400],
    'server-error': ['InternalServerError', 500],
  },
  ecr: { 'server-error': ['ServerException', 500] },
  ecs: { 'server-error': ['ServerException', 500] },
  elasticloadbalancing: { throttle: ['Throttling', 400] },
  events: { 'server-error': ['InternalException', 500] },
  lambda: {
    throttle: ['TooManyRequestsException', 429],
    'server-error': ['ServiceException', 500],
  },
  logs: { 'server-error': ['ServiceUnavailableException', 500] },
  s3: {
    throttle: ['SlowDown', 503],
    'server-error': ['InternalError', 500],
    deny: ['AccessDenied', 403],
  },
  scheduler: { 'server-error': ['InternalServerException', 500] },
  secretsmanager: { 'server-error': ['InternalServiceError', 500] },
  sns: {
    throttle: ['Throttled', 429],
    'server-error': ['InternalError', 500],
    deny: ['AuthorizationError', 403],
  },
  ssm: { 'server-error': ['InternalServerError', 500] },
  tagging: {
    throttle: ['ThrottledException', 400],
    'server-error': ['InternalServiceException', 500],
  },
  'application-autoscaling': { 'server-error': ['InternalServiceException', 500] },
};

const sayings: Record<Refusal, (call: string) => string> = {
  throttle: () => 'Rate exceeded',
  'server-error': () => 'The service met an internal error.',
  deny: (call) =>
    `User is not authorized to perform: ${call} because no identity-based policy allows the ` +
    `${call} action`,
};

/**
 * The error that a service answers a call with. A transaction of DynamoDB is cancelled for want of
 * throughput, member by member, which the SDK does not try again.
 */
export function refusalOf(service: string, operation: string, kind: Refusal): AwsError {
  if (operation === 'TransactWriteItems' && kind === 'throttle') return cancelled();
  const [code, status] = own[service]?.[kind] ?? common[kind];
  return new AwsError(code, sayings[kind](`${service}:${operation}`), status);
}

function cancelled(): AwsError {
  const Message = 'Throughput exceeds the current capacity of your table or index.';
  return new AwsError(
    'TransactionCanceledException',
    'Transaction cancelled, please refer cancellation reasons [ThrottlingError]',
    400,
    { CancellationReasons: [{ Code: 'ThrottlingError', Message }] },
  );
}
