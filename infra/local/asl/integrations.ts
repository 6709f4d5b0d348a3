/** What a Task state's Resource means: which service, which operation, and what it waits for. */

/** A Resource that this engine can call. */
export interface Integration {
  /** `function` for a plain Lambda ARN, which has events and results of its own. */
  kind: 'function' | 'optimized' | 'sdk';
  /** Service id in the kernel, and the operation there. */
  service: string;
  operation: string;
  /** As the history names them: `lambda`, `invoke.waitForTaskToken`. */
  resourceType: string;
  resource: string;
  waits: 'answer' | 'token' | 'sync' | 'sync:2';
}

const kernelIds: Record<string, string> = {
  sfn: 'states',
  eventbridge: 'events',
  cloudwatchlogs: 'logs',
};

const functionArn = /^arn:aws[\w-]*:lambda:[\w-]*:\d*:function:/;
const taskArn = /^arn:aws[\w-]*:states:::(?:(aws-sdk):)?([\w-]+):(\w+)(\.[\w]+(?::2)?)?$/;

/** Reads a Resource; undefined when the engine cannot call it. */
export function integrationOf(resource: string): Integration | undefined {
  if (functionArn.test(resource)) {
    return {
      kind: 'function',
      service: 'lambda',
      operation: 'Invoke',
      resourceType: 'lambda',
      resource,
      waits: 'answer',
    };
  }
  const match = taskArn.exec(resource);
  if (!match) return undefined;
  const [, sdk, name = '', operation = '', suffix] = match;
  const waits = suffixes[suffix ?? ''];
  const service = Object.hasOwn(kernelIds, name) ? kernelIds[name]! : name;
  if (!waits) return undefined;
  if (waits.startsWith('sync') && (sdk || service !== 'states' || operation !== 'startExecution')) {
    return undefined;
  }
  return {
    kind: sdk ? 'sdk' : 'optimized',
    service,
    operation: `${operation[0]?.toUpperCase()}${operation.slice(1)}`,
    resourceType: sdk ? `aws-sdk:${name}` : name,
    resource: `${operation}${suffix ?? ''}`,
    waits,
  };
}

const suffixes: Record<string, Integration['waits']> = {
  '': 'answer',
  '.waitForTaskToken': 'token',
  '.sync': 'sync',
  '.sync:2': 'sync:2',
};

/** Why the Resource cannot be called, for the check of a definition. */
export function integrationProblem(resource: unknown): string | undefined {
  if (typeof resource === 'string' && integrationOf(resource)) return undefined;
  return (
    `The local plane cannot call the Resource '${resource}'. It has Lambda ARNs, ` +
    'states:::<service>:<operation>, states:::aws-sdk:<service>:<operation>, both also with ' +
    '.waitForTaskToken, and startExecution with .sync and .sync:2.'
  );
}

const clientNames: Record<string, { prefix: string; base: string; service: string }> = {
  lambda: { prefix: 'Lambda', base: 'AWSLambdaException', service: 'AWSLambda' },
  sns: { prefix: 'SNS', base: 'AmazonSNSException', service: 'AmazonSNS' },
  sqs: { prefix: 'SQS', base: 'AmazonSQSException', service: 'AmazonSQS' },
  dynamodb: { prefix: 'DynamoDB', base: 'AmazonDynamoDBException', service: 'AmazonDynamoDBv2' },
  events: {
    prefix: 'EventBridge',
    base: 'AmazonEventBridgeException',
    service: 'AmazonEventBridge',
  },
  states: {
    prefix: 'StepFunctions',
    base: 'AWSStepFunctionsException',
    service: 'AWSStepFunctions',
  },
  ecs: { prefix: 'ECS', base: 'AmazonECSException', service: 'AmazonECS' },
  sagemaker: { prefix: 'SageMaker', base: 'AmazonSageMakerException', service: 'AmazonSageMaker' },
  codebuild: { prefix: 'CodeBuild', base: 'AWSCodeBuildException', service: 'AWSCodeBuild' },
};

const sdkNames: Record<string, string> = {
  dynamodb: 'DynamoDb',
  sagemaker: 'SageMaker',
  codebuild: 'CodeBuild',
  eventbridge: 'EventBridge',
  cloudwatchlogs: 'CloudWatchLogs',
  secretsmanager: 'SecretsManager',
  ssm: 'Ssm',
  applicationautoscaling: 'ApplicationAutoScaling',
  sagemakerruntime: 'SageMakerRuntime',
  s3: 'S3',
  resourcegroupstaggingapi: 'ResourceGroupsTaggingApi',
};

/** Errors that no service's model has: the SDK reports them under its base exception. */
const unmodelled = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ThrottlingException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationException',
]);

interface ServiceError {
  code: string;
  message: string;
  status: number;
}

/** The Error and Cause of a task whose call was refused, in the words of AWS's Java clients. */
export function taskError(
  { kind, service, resourceType }: Integration,
  { code, message, status }: ServiceError,
  requestId: string,
): { error: string; cause: string } {
  const known = !unmodelled.has(code) || (service === 'states' && code === 'ValidationException');
  const exception = code.endsWith('Exception') ? code : `${code}Exception`;
  if (kind === 'sdk') {
    const name = resourceType.replace('aws-sdk:', '');
    const prefix = Object.hasOwn(sdkNames, name)
      ? sdkNames[name]
      : `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const where = `(Service: ${prefix}, Status Code: ${status}, Request ID: ${requestId})`;
    return {
      error: `${prefix}.${known ? exception : `${prefix}Exception`}`,
      cause: `${message} ${where} (SDK Attempt Count: 1)`,
    };
  }
  const fallback = { prefix: service, base: exception, service };
  const client = clientNames[service] ?? fallback;
  const where =
    `(Service: ${client.service}; Status Code: ${status}; Error Code: ${code}; ` +
    `Request ID: ${requestId}; Proxy: null)`;
  return {
    error: `${client.prefix}.${known ? exception : client.base}`,
    cause: `${message} ${where}`,
  };
}
