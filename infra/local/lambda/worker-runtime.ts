import { Worker } from 'node:worker_threads';
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
export interface WorkerRuntimeOptions {
  clock: RuntimeClock;
  region: string;
  /** The wire, for the functions' SDK clients. */
  wireUrl: string;
  /** Workers kept for the next call, the least recently used ends first. Each holds some 40 MB. */
  maxIdle: number;
  /** How long a worker is kept without a call, in milliseconds. */
  idleMs: number;
  /** Invocations at a time; more wait for their turn. */
  maxBusy: number;
}

interface IdleWorker {
  key: string;
  worker: Worker;
  /** Takes back the end of its waiting. */
  wanted(): void;
}

/** Runs each function in worker threads of its own, with nothing of this process's environment. */
export function workerRuntime(options: WorkerRuntimeOptions): LambdaRuntime {
  const idle: IdleWorker[] = [];
  const waiting: (() => void)[] = [];
  const ending = new Set<Promise<unknown>>();
  let busy = 0;
  let closed = false;

  const end = (worker: Worker) => {
    const ended = worker.terminate().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const take = (spec: FunctionSpec): { key: string; worker: Worker } => {
    const key = JSON.stringify(spec);
    const at = idle.findLastIndex((one) => one.key === key);
    const [warm] = at < 0 ? [] : idle.splice(at, 1);
    warm?.wanted();
    return { key, worker: warm?.worker ?? newWorker(spec, options) };
  };
  const drop = (one: IdleWorker) => {
    one.wanted();
    idle.splice(idle.indexOf(one), 1);
    end(one.worker);
  };
  const giveBack = (used: { key: string; worker: Worker }) => {
    const until = options.clock.now() + options.idleMs;
    const one: IdleWorker = { ...used, wanted: options.clock.wakeAt(until, () => drop(one)) };
    idle.push(one);
    while (idle.length > (closed ? 0 : options.maxIdle)) drop(idle[0] as IdleWorker);
  };

  return {
    async invoke(spec, event, call) {
      if (busy >= options.maxBusy) await new Promise<void>((go) => waiting.push(go));
      else busy += 1;
      try {
        const used = take(spec);
        const { outcome, reusable } = await runOnce(used.worker, spec, event, call, options.clock);
        if (reusable) giveBack(used);
        else end(used.worker);
        return outcome;
      } finally {
        const next = waiting.shift();
        if (next) next();
        else busy -= 1;
      }
    },
    async close() {
      closed = true;
      for (const one of [...idle]) drop(one);
      await Promise.all(ending);
    },
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

/** One invocation to its answer, its crash or its timeout; only an answer leaves a worker usable. */
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
