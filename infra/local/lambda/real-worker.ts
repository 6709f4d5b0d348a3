/**
 * The inside of a host: the one place that has the real time and the environments of functions. It
 * loads bundles as Lambda's runtime does. Each instance has modules and an environment of its own
 * and answers one invocation at a time; instances share the thread, not what they know.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { FunctionError } from './types.ts';
import {
  claims,
  type HostMessage,
  type InstanceSetup,
  type InvokeMessage,
  type WorkerMessage,
} from './worker-messages.ts';

type Handler = (event: unknown, context: object) => unknown;

interface Instance {
  environment: NodeJS.ProcessEnv;
  handler: Promise<Handler>;
  /** The invocation under way. */
  current?: InvokeMessage;
}

const tell = (message: WorkerMessage) => parentPort?.postMessage(message);
const instances = new Map<number, Instance>();
const running = new AsyncLocalStorage<Instance>();
const base = process.env;

Object.defineProperty(process, 'env', {
  get: () => running.getStore()?.environment ?? base,
  set: (environment: NodeJS.ProcessEnv) => {
    const instance = running.getStore();
    if (instance) instance.environment = environment;
  },
});

process.exit = (code) => {
  end('Runtime.ExitError', `Runtime exited with error: exit status ${code ?? 0}`);
  throw new Error('The function called process.exit.');
};

for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const id = running.getStore()?.current?.id;
    const log = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    if (id !== undefined) tell({ id, log });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  }) as typeof stream.write;
}

process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace } = describe(reason);
  finish({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, trace });
});

process.on('uncaughtException', (error: Error) => {
  // Of no instance: it is this host that fails, and all that it holds.
  if (!running.getStore()) throw error;
  end('Runtime.ExitError', error.message);
});

parentPort?.on('message', (message: HostMessage) => {
  if (message === 'ping') return tell('pong');
  const { claim, id } = message;
  if (Atomics.compareExchange(claim, 0, claims.open, claims.begun) !== claims.open) return;
  const instance = instances.get(message.instance) ?? newInstance(message);
  instance.current = message;
  // Set anew each time: a session's credentials are renewed while its instance lives on.
  Object.assign(instance.environment, {
    AWS_ACCESS_KEY_ID: message.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: message.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: message.credentials.sessionToken,
  });
  running.run(instance, () => void answer(instance, message, id));
});

tell('pong');

function newInstance({ instance: number, setup }: InvokeMessage): Instance {
  if (!setup) throw new Error(`Instance ${number} is not known here.`);
  const made = { environment: { ...setup.environment } } as unknown as Instance;
  instances.set(number, made);
  running.run(made, () => {
    made.handler = load(setup, number);
  });
  return made;
}

async function answer(instance: Instance, message: InvokeMessage, id: number): Promise<void> {
  try {
    const handler = await instance.handler;
    const payload = JSON.stringify((await handler(message.event, contextOf(message))) ?? null);
    tell({ id, payload });
  } catch (error) {
    tell({ id, error: error instanceof LoadError ? error.error : describe(error) });
  }
}

/** The end of the runtime of whoever runs now. */
function end(errorType: string, text: string): void {
  const requestId = running.getStore()?.current?.requestId;
  finish({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
}

function finish(error: FunctionError): void {
  const id = running.getStore()?.current?.id;
  if (id === undefined) throw new Error(error.errorMessage);
  tell({ id, error });
}

class LoadError extends Error {
  readonly error: FunctionError;
  constructor(errorType: string, errorMessage: string) {
    super(errorMessage);
    this.error = { errorType, errorMessage, trace: [] };
  }
}

/** The query makes modules of its own for each instance. */
async function load({ folder, handler }: InstanceSetup, number: number): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = handler.slice(0, dot);
  const path = ['.mjs', '.js', '.cjs']
    .map((ending) => join(folder, file + ending))
    .find((candidate) => existsSync(candidate));
  if (!path) {
    throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  const url = `${pathToFileURL(path).href}?instance=${number}`;
  const found = (await import(url))[handler.slice(dot + 1)];
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
