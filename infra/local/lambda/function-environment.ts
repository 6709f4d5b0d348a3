import type { FunctionSpec, InvocationCall } from './types.ts';
import type { InvokeMessage } from './worker-messages.ts';

/** Where functions run. */
export interface Surroundings {
  region: string;
  /** The wire, for the functions' SDK clients. */
  wireUrl: string;
}

/** The function's own variables and those Lambda sets; the user's AWS files are out of reach. */
export function environmentOf(
  spec: FunctionSpec,
  { region, wireUrl }: Surroundings,
): Record<string, string> {
  return {
    ...spec.environment,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: wireUrl,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    LAMBDA_TASK_ROOT: spec.folder,
    _HANDLER: spec.handler,
    TZ: ':UTC',
  };
}

/** What an instance is told of an invocation. */
export function invokeMessage(
  spec: FunctionSpec,
  event: unknown,
  call: InvocationCall,
  deadline: number,
): Omit<InvokeMessage, 'id' | 'instance' | 'claim'> {
  return {
    event,
    requestId: call.requestId,
    invokedArn: call.invokedArn,
    functionName: spec.name,
    functionVersion: spec.version,
    memoryMb: spec.memoryMb,
    logGroup: `/aws/lambda/${spec.name}`,
    deadline,
    credentials: call.credentials,
  };
}
