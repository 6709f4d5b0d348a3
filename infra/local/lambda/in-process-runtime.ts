import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type RunningFunction, runAs } from './running-function.ts';
import type {
  Credentials,
  FunctionSpec,
  InvocationCall,
  LambdaRuntime,
  Outcome,
  RuntimeClock,
} from './types.ts';

type Handler = (event: unknown, context: object) => unknown;

/** A function's way in on virtual time: what its bundle exports besides `handler`. */
type Start = (world: object) => Handler;

/** Where the functions run. */
export interface InProcessOptions {
  clock: RuntimeClock;
  /** All that a function takes from outside: its time, randomness, clients and environment. */
  world(spec: FunctionSpec, credentials: Credentials): object;
}

/**
 * Runs functions in this process, on the given clock: a bundle is imported once and its export
 * `start(world)` is called once for each function and session. A timeout is one of the clock. Who
 * is killed or out of time is no longer alive; the next invocation starts the function anew.
 */
export function inProcessRuntime({ clock, world }: InProcessOptions): LambdaRuntime {
  const bundles = new Map<string, Promise<Start>>();
  const started = new Map<string, { accessKeyId: string; handler: Handler }>();

  const handlerOf = async (spec: FunctionSpec, credentials: Credentials) => {
    const known = started.get(spec.arn + spec.version);
    if (known?.accessKeyId === credentials.accessKeyId) return known.handler;
    const bundle = bundles.get(spec.folder) ?? importStart(spec.folder);
    bundles.set(spec.folder, bundle);
    const handler = (await bundle)(world(spec, credentials));
    const { accessKeyId } = credentials;
    started.set(spec.arn + spec.version, { accessKeyId, handler });
    return handler;
  };

  return {
    async invoke(spec, event, call) {
      const deadline = clock.now() + spec.timeoutSeconds * 1000;
      const early = Promise.withResolvers<Outcome>();
      const end = (outcome: Outcome) => {
        running.alive = false;
        started.delete(spec.arn + spec.version);
        early.resolve(outcome);
      };
      const kill = () => end(killed(call));
      const running: RunningFunction = { name: spec.name, alive: true, kill, log: call.log };
      const cancel = clock.wakeAt(deadline, () => end(timedOut(spec, call)));
      const context = contextOf(spec, call, () => Math.max(0, deadline - clock.now()));
      const ended = runAs(running, () => handlerOf(spec, call.credentials))
        .then((handler) => {
          return runAs(running, () => handler(JSON.parse(JSON.stringify(event ?? null)), context));
        })
        .then((payload): Outcome => {
          return { ok: true, payload: JSON.parse(JSON.stringify(payload ?? null)) };
        })
        .catch((error): Outcome => ({ ok: false, error: describe(error) }));
      return Promise.race([ended, early.promise]).finally(cancel);
    },
    async close() {
      started.clear();
    },
  };
}

async function importStart(folder: string): Promise<Start> {
  const { start } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
  if (typeof start === 'function') return start;
  throw new Error(`The bundle ${folder} exports no 'start', so it cannot run on virtual time.`);
}

function timedOut(spec: FunctionSpec, { requestId }: InvocationCall): Outcome {
  const seconds = spec.timeoutSeconds.toFixed(2);
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
  return { ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } };
}

/** What Lambda reports of a process that ended on its own. */
function killed({ requestId }: InvocationCall): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
  return { ok: false, error: { errorType: 'Runtime.ExitError', errorMessage } };
}

function contextOf(spec: FunctionSpec, call: InvocationCall, remaining: () => number): object {
  return {
    awsRequestId: call.requestId,
    functionName: spec.name,
    functionVersion: spec.version,
    invokedFunctionArn: call.invokedArn,
    logGroupName: `/aws/lambda/${spec.name}`,
    memoryLimitInMB: String(spec.memoryMb),
    getRemainingTimeInMillis: remaining,
  };
}

function describe(error: unknown) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  const trace = (error.stack ?? '').split('\n');
  return { errorType: error.name, errorMessage: error.message, trace };
}
