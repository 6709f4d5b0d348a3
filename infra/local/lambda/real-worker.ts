/**
 * The inside of a worker thread: the one place that has the real time and the environment of a
 * function. It loads the bundle as Lambda's runtime does and answers one invocation at a time.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError } from './types.ts';
import type { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const tell = (message: WorkerMessage) => parentPort?.postMessage(message);
const setup = workerData as WorkerSetup;
let loaded: Promise<Handler> | undefined;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    tell({ log: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  }) as typeof stream.write;
}

process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace } = describe(reason);
  tell({ error: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, trace } });
});

parentPort?.on('message', (message: InvokeMessage) => void answer(message));

async function answer(message: InvokeMessage): Promise<void> {
  // Set anew each time: a session's credentials are renewed while its worker lives on.
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: message.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: message.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: message.credentials.sessionToken,
  });
  try {
    loaded ??= load(setup);
    const handler = await loaded;
    const payload = JSON.stringify((await handler(message.event, contextOf(message))) ?? null);
    tell({ payload });
  } catch (error) {
    tell({ error: error instanceof LoadError ? error.error : describe(error) });
  }
}

class LoadError extends Error {
  readonly error: FunctionError;
  constructor(errorType: string, errorMessage: string) {
    super(errorMessage);
    this.error = { errorType, errorMessage, trace: [] };
  }
}

async function load({ folder, handler }: WorkerSetup): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = handler.slice(0, dot);
  const path = ['.mjs', '.js', '.cjs']
    .map((ending) => join(folder, file + ending))
    .find((candidate) => existsSync(candidate));
  if (!path) {
    throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  const found = (await import(pathToFileURL(path).href))[handler.slice(dot + 1)];
  if (typeof found === 'function') return found;
  throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
}

function contextOf(message: InvokeMessage): object {
  return {
    awsRequestId: message.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: message.functionName,
    functionVersion: message.functionVersion,
    invokedFunctionArn: message.invokedArn,
    logGroupName: message.logGroup,
    memoryLimitInMB: String(message.memoryMb),
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  const trace = (error.stack ?? '').split('\n');
  return { errorType: error.name, errorMessage: error.message, trace };
}
