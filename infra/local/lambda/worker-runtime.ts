import { Worker } from 'node:worker_threads';
import { type IdleOptions, IdleWorkers } from './idle-workers.ts';
import type {
  FunctionError,
  FunctionSpec,
  InvocationCall,
  LambdaRuntime,
  Outcome,
  RuntimeClock,
} from './types.ts';
import type { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

/** Where the workers run and how many. */
export interface WorkerRuntimeOptions extends IdleOptions {
  region: string;
  /** The wire, for the functions' SDK clients. */
  wireUrl: string;
  /** Invocations at a time; more wait for their turn. */
  maxBusy: number;
}

/** Runs each function in worker threads of its own, with nothing of this process's environment. */
export function workerRuntime(options: WorkerRuntimeOptions): LambdaRuntime {
  const idle = new IdleWorkers(options);
  const waiting: (() => void)[] = [];
  let busy = 0;

  return {
    async invoke(spec, event, call) {
      if (busy >= options.maxBusy) await new Promise<void>((go) => waiting.push(go));
      else busy += 1;
      try {
        const key = JSON.stringify(spec);
        const worker = idle.take(key) ?? newWorker(spec, options);
        const { outcome, reusable } = await runOnce(worker, spec, event, call, options.clock);
        if (reusable) idle.keep(key, worker);
        else idle.end(worker);
        return outcome;
      } finally {
        const next = waiting.shift();
        if (next) next();
        else busy -= 1;
      }
    },
    close: () => idle.close(),
  };
}

function newWorker(spec: FunctionSpec, options: WorkerRuntimeOptions): Worker {
  const setup: WorkerSetup = { folder: spec.folder, handler: spec.handler };
  const worker = new Worker(new URL('./real-worker.ts', import.meta.url), {
    workerData: setup,
    env: environmentOf(spec, options),
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    stdout: true,
    stderr: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  worker.unref();
  return worker;
}

/** The function's own variables and those Lambda sets; the user's AWS files are out of reach. */
function environmentOf(spec: FunctionSpec, options: WorkerRuntimeOptions): NodeJS.ProcessEnv {
  return {
    ...spec.environment,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ENDPOINT_URL: options.wireUrl,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    LAMBDA_TASK_ROOT: spec.folder,
    _HANDLER: spec.handler,
    TZ: ':UTC',
  };
}

/** One invocation to its answer, crash or timeout; only an answer leaves a worker usable. */
function runOnce(
  worker: Worker,
  spec: FunctionSpec,
  event: unknown,
  call: InvocationCall,
  clock: RuntimeClock,
): Promise<{ outcome: Outcome; reusable: boolean }> {
  return new Promise((resolve) => {
    const deadline = clock.now() + spec.timeoutSeconds * 1000;
    const finish = (outcome: Outcome, reusable: boolean) => {
      cancelTimeout();
      worker.removeAllListeners();
      // A worker that dies between calls must not take the plane with it.
      worker.on('error', () => {});
      resolve({ outcome, reusable });
    };
    const fail = (errorType: string, text: string) => {
      const errorMessage = `RequestId: ${call.requestId} Error: ${text}`;
      finish({ ok: false, error: { errorType, errorMessage } }, false);
    };
    const cancelTimeout = clock.wakeAt(deadline, () => {
      fail('Sandbox.Timedout', `Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`);
    });
    worker.removeAllListeners();
    worker.on('message', (message: WorkerMessage) => {
      if ('log' in message) call.log(message.log);
      else if ('payload' in message) {
        finish({ ok: true, payload: JSON.parse(message.payload) }, true);
      } else finish({ ok: false, error: message.error }, isOfTheHandler(message.error));
    });
    worker.on('error', (error: Error) => fail('Runtime.ExitError', error.message));
    worker.on('exit', (code) => {
      fail('Runtime.ExitError', `Runtime exited with error: exit status ${code}`);
    });
    worker.postMessage(invokeMessage(spec, event, call, deadline));
  });
}

/** After an error of the runtime itself Lambda starts a new environment. */
const isOfTheHandler = (error: FunctionError) => !error.errorType.startsWith('Runtime.');

function invokeMessage(
  spec: FunctionSpec,
  event: unknown,
  call: InvocationCall,
  deadline: number,
): InvokeMessage {
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
