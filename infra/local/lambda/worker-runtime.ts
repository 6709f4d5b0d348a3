import { FunctionHost, type HostOptions } from './function-host.ts';
import { Turns, type TurnsOptions } from './turns.ts';
import type { FunctionSpec, InvocationCall, LambdaRuntime, Lane, Outcome } from './types.ts';

/** Where functions run, and how many at a time. */
export interface WorkerRuntimeOptions extends HostOptions, TurnsOptions {
  /** How long the threads of a lane are kept without work, in milliseconds. */
  idleMs: number;
}

/**
 * Runs functions in worker threads, with nothing of this process's environment. There is a host for
 * each lane, so requests and what moves the plane share no thread; a function that waits holds
 * nothing but its own turns, and one that holds its thread is replaced with the thread.
 */
export function workerRuntime(options: WorkerRuntimeOptions): LambdaRuntime {
  const hosts: Record<Lane, Hosts> = { request: new Hosts(options), work: new Hosts(options) };
  const turns = new Turns(options);
  return {
    async invoke(spec, event, call) {
      const key = `${spec.arn}:${spec.version}`;
      await turns.take(key);
      try {
        return await hosts[call.lane].run(spec, event, call);
      } finally {
        turns.give(key);
      }
    },
    async close() {
      await Promise.all(Object.values(hosts).map((lane) => lane.close()));
    },
  };
}

/** Threads of a lane at a time: of them all but one are silent, or spent. */
const maxHosts = 4;
/** Hosts that end before they begin an invocation, until it is given up. */
const maxCrashes = 3;

/** The threads of one lane: one, and those that it replaces until they have ended. */
class Hosts {
  readonly #options: WorkerRuntimeOptions;
  readonly #ending = new Set<Promise<unknown>>();
  #hosts: FunctionHost[] = [];
  #cancelIdle = () => {};
  #closed = false;

  constructor(options: WorkerRuntimeOptions) {
    this.#options = options;
  }

  async run(spec: FunctionSpec, event: unknown, call: InvocationCall): Promise<Outcome> {
    this.#cancelIdle();
    for (let crashes = 0; crashes < maxCrashes; ) {
      const host = this.#usable();
      const outcome = await host.run(spec, event, call);
      if (host.hasEnded) crashes += 1;
      this.#tidy();
      if (outcome) return outcome;
    }
    const errorMessage = `RequestId: ${call.requestId} Error: The runtime could not be started`;
    return { ok: false, error: { errorType: 'Runtime.ExitError', errorMessage } };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelIdle();
    for (const host of this.#hosts) this.#end(host, 'the plane stops');
    await Promise.all(this.#ending);
  }

  #usable(): FunctionHost {
    const found = this.#hosts.find((host) => host.takes);
    if (found) return found;
    const last = this.#hosts.at(-1);
    if (last && this.#hosts.length >= maxHosts) return last;
    const made = new FunctionHost(this.#options);
    this.#hosts.push(made);
    return made;
  }

  /** Ends what is spent, and after a while without work all. */
  #tidy(): void {
    for (const host of this.#hosts) if (host.isDone) this.#end(host, 'it was replaced');
    this.#hosts = this.#hosts.filter((host) => !host.hasEnded);
    if (this.#closed || !this.#hosts.every((host) => host.isIdle)) return;
    const { clock, idleMs } = this.#options;
    this.#cancelIdle();
    this.#cancelIdle = clock.wakeAt(clock.now() + idleMs, () => {
      for (const host of this.#hosts) this.#end(host, 'it had nothing to do');
      this.#hosts = [];
    });
  }

  #end(host: FunctionHost, why: string): void {
    const ended = host.end(why).finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
