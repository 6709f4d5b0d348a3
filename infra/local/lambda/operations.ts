import {
  AwsError,
  type Operation,
  type Outside,
  type Principal,
  type Shape,
} from '../kernel/types.ts';
import type { QueuedEvent } from './async-events.ts';
import type { RunFunction } from './run-function.ts';
import {
  allFunctions,
  type FunctionConfig,
  findTarget,
  functionArn,
  type Target,
} from './store.ts';
import type { Lane } from './types.ts';

/** The largest event, in bytes: of a synchronous call, and of an asynchronous one. */
const payloadLimits = { RequestResponse: 6_291_456, Event: 1_048_576 };

/** What an account has that nobody raised or lowered. One machine has no bound of its own. */
const defaultConcurrency = 1000;

/** The operations of AWS, and `PauseMappings` of the local plane's own. */
export function lambdaOperations(
  run: RunFunction,
  concurrency = defaultConcurrency,
): Record<string, Operation> {
  return {
    Invoke: {
      authorize: (request, context) => [
        { action: 'lambda:InvokeFunction', resource: functionArn(request, context) },
      ],
      runOutside: (request, outside, as) => invoke(request, outside, run, laneOf(as)),
    },
    GetFunction: {
      authorize: (request, context) => [
        { action: 'lambda:GetFunction', resource: functionArn(request, context) },
      ],
      run: (tx, request, context) => {
        const { config } = findTarget(tx, functionArn(request, context));
        return { Configuration: describe(config), Code: { RepositoryType: 'S3' } };
      },
    },
    ListFunctions: {
      authorize: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      run: (tx) => ({ Functions: allFunctions(tx).map(describe) }),
    },
    GetAccountSettings: {
      authorize: () => [{ action: 'lambda:GetAccountSettings', resource: '*' }],
      run: (tx) => ({
        AccountLimit: {
          ConcurrentExecutions: concurrency,
          UnreservedConcurrentExecutions: concurrency,
        },
        AccountUsage: { FunctionCount: allFunctions(tx).length },
      }),
    },
    /** Local only. Boot pauses all mappings; those the template has go on. */
    PauseMappings: {
      authorize: () => [{ action: 'lambda:PauseMappings', resource: '*' }],
      run: (tx) => {
        tx.run('UPDATE lambda_mapping SET enabled = 0');
        return {};
      },
    },
  };
}

/** Somebody waits at the gateway for what it invokes, with its own name or a role's. */
const laneOf = ({ service, calledVia }: Principal): Lane =>
  (service ?? calledVia) === 'apigateway.amazonaws.com' ? 'request' : 'work';

async function invoke(
  request: Shape,
  outside: Outside,
  run: RunFunction,
  lane: Lane,
): Promise<Shape> {
  const { InvocationType = 'RequestResponse' } = request;
  const { target, requestId } = outside.transact((tx, context) => ({
    target: findTarget(tx, functionArn(request, context)),
    requestId: context.uuid(),
  }));
  if (InvocationType === 'DryRun') return { StatusCode: 204, Payload: new Uint8Array() };
  const event = readPayload(request.Payload, InvocationType);
  if (InvocationType === 'Event') {
    accept(outside, target, event, requestId);
    return { StatusCode: 202, Payload: new Uint8Array() };
  }
  const { outcome, log } = await run(outside, target, event, requestId, lane);
  const payload = outcome.ok ? outcome.payload : outcome.error;
  return {
    StatusCode: 200,
    ...(outcome.ok ? {} : { FunctionError: 'Unhandled' }),
    ...(request.LogType === 'Tail' ? { LogResult: tail(log) } : {}),
    ExecutedVersion: target.config.version,
    Payload: Buffer.from(JSON.stringify(payload)),
  };
}

function readPayload(payload: Shape, type: string): unknown {
  if (type !== 'RequestResponse' && type !== 'Event') {
    throw new AwsError('InvalidParameterValueException', `Unknown InvocationType ${type}.`);
  }
  const text = typeof payload === 'string' ? payload : Buffer.from(payload ?? []).toString();
  const size = Buffer.byteLength(text);
  if (size > payloadLimits[type]) {
    throw new AwsError(
      'RequestTooLargeException',
      `${size} byte payload is too large for the ${type} invocation type ` +
        `(limit ${payloadLimits[type]} bytes)`,
      413,
    );
  }
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    const why = (error as Error).message;
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${why}`,
    );
  }
}

function accept(outside: Outside, target: Target, event: unknown, requestId: string): void {
  outside.transact((_tx, context) => {
    const acceptedAt = context.now;
    const payload: QueuedEvent = {
      functionArn: target.arn,
      requestId,
      event,
      tries: 0,
      acceptedAt,
    };
    context.later({ service: 'lambda', name: 'run-event', payload });
  });
}

/** The last 4 KB of a log, as Lambda answers them. */
function tail(log: string): string {
  return Buffer.from(log).subarray(-4096).toString('base64');
}

function describe(config: FunctionConfig): Shape {
  return {
    FunctionName: config.name,
    FunctionArn: config.version === '$LATEST' ? config.arn : `${config.arn}:${config.version}`,
    Version: config.version,
    Runtime: 'nodejs24.x',
    Role: config.roleArn,
    Handler: config.handler,
    Description: config.description,
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: config.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: config.logGroup },
  };
}
