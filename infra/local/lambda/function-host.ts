import { Worker } from 'node:worker_threads';
import { environmentOf, invokeMessage, type Surroundings } from './function-environment.ts';
import type { FunctionSpec, InvocationCall, Outcome, RuntimeClock } from './types.ts';
import { claims, type InvokeMessage, type WorkerMessage } from './worker-messages.ts';

/** What hosts are made with. */
export interface HostOptions extends Surroundings {
  clock: RuntimeClock;
  /** The heap of one host; past it the host ends, and all that it holds. */
  hostMemoryMb: number;
  /**
   * A host that is silent for so long (milliseconds) gets nothing new; what it has not begun goes
   * elsewhere. If a function there is over its time, the host ends.
   */
  silentMs: number;
}

/** How often a host that has work is asked whether it still answers, in milliseconds. */
const beatMs = 250;
/** A function may hold its thread for so many times `silentMs`, then the host ends. */
const heldTimes = 5;
/** Instances that ended badly stay in memory and may go on: after so many there is a new host. */
const maxSpoiled = 8;

/**
 * Past its heap V8 gives a thread some room in which to end. What survives of its young objects is
 * moved there at once: left as large as it likes (measured: 9 of 12 hungry threads), it takes all
 * of that room, and V8 ends the whole process.
 */
const maxYoungGenerationSizeMb = 32;

interface UnderWay {
  message: InvokeMessage;
  spec: FunctionSpec;
  call: InvocationCall;
  /** Undefined: it was taken back before it began. */
  end(outcome: Outcome | undefined): void;
}

/** One worker thread with instances of many functions. */
export class FunctionHost {
  readonly #options: HostOptions;
  readonly #worker: Worker;
  readonly #underWay = new Map<number, UnderWay>();
  /** By function: its instances without work. */
  readonly #free = new Map<string, number[]>();
  #ids = 0;
  #spoiled = 0;
  /** When it was asked for the sign of life that it still owes. */
  #askedAt: number | undefined;
  #isReady = false;
  #hasOverrun = false;
  #beating = false;
  #ended: Promise<unknown> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#worker = new Worker(new URL('./real-worker.mjs', import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: options.hostMemoryMb, maxYoungGenerationSizeMb },
      stdout: true,
      stderr: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerMessage) => this.#heard(message));
    this.#worker.on('error', (error: Error) => this.#fail(error.message));
    this.#worker.on('exit', (code) => this.#fail(`exit status ${code}`));
  }

  /** Whether it may be given something new. */
  get takes(): boolean {
    return !this.#ended && this.#spoiled < maxSpoiled && this.#silentFor() < this.#options.silentMs;
  }

  /** It will not be needed again, and nothing is under way. */
  get isDone(): boolean {
    return this.#spoiled >= maxSpoiled && this.#underWay.size === 0;
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** One invocation to its answer, crash or timeout; undefined: it was not begun here. */
  async run(
    spec: FunctionSpec,
    event: unknown,
    call: InvocationCall,
  ): Promise<Outcome | undefined> {
    const { clock } = this.#options;
    const key = JSON.stringify(spec);
    const free = this.#free.get(key) ?? [];
    this.#free.set(key, free);
    const kept = free.pop();
    const id = ++this.#ids;
    const instance = kept ?? id;
    const deadline = clock.now() + spec.timeoutSeconds * 1000;
    const message: InvokeMessage = {
      ...invokeMessage(spec, event, call, deadline),
      id,
      instance,
      claim: new Int32Array(new SharedArrayBuffer(4)),
      ...(kept === undefined
        ? {
            setup: {
              folder: spec.folder,
              handler: spec.handler,
              environment: environmentOf(spec, this.#options),
            },
          }
        : {}),
    };
    const cancelTimeout = clock.wakeAt(deadline, () => this.#overrun(id));
    const outcome = await new Promise<Outcome | undefined>((end) => {
      this.#underWay.set(id, { message, spec, call, end });
      this.#worker.postMessage(message);
      this.#beat();
    });
    cancelTimeout();
    this.#underWay.delete(id);
    if (outcome && isReusable(outcome)) free.push(instance);
    else if (outcome) this.#spoiled += 1;
    else if (kept !== undefined) free.push(kept);
    return outcome;
  }

  /** Ends it with all that it holds. */
  end(why: string): Promise<unknown> {
    this.#ended ??= this.#worker.terminate();
    this.#fail(why);
    return this.#ended;
  }

  #heard(message: WorkerMessage): void {
    this.#askedAt = undefined;
    this.#isReady = true;
    this.#hasOverrun = false;
    if (message === 'pong') return;
    const one = this.#underWay.get(message.id);
    if (!one) return;
    if ('log' in message) one.call.log(message.log);
    else if ('payload' in message) one.end({ ok: true, payload: JSON.parse(message.payload) });
    else one.end({ ok: false, error: message.error });
  }

  #overrun(id: number): void {
    const one = this.#underWay.get(id);
    if (!one) return;
    this.#hasOverrun = true;
    const text = `Task timed out after ${one.spec.timeoutSeconds.toFixed(2)} seconds`;
    one.end(failed('Sandbox.Timedout', one.call.requestId, text));
    this.#beat();
  }

  /** Ends what is under way: the thread is gone. */
  #fail(why: string): void {
    this.#ended ??= Promise.resolve();
    for (const { end, message, call } of this.#underWay.values()) {
      const begun = Atomics.load(message.claim, 0) === claims.begun;
      const text = `Runtime exited with error: ${why}`;
      end(begun ? failed('Runtime.ExitError', call.requestId, text) : undefined);
    }
  }

  /** A host that is being loaded is not silent yet. */
  #silentFor(): number {
    if (!this.#isReady) return 0;
    return this.#askedAt === undefined ? 0 : this.#options.clock.now() - this.#askedAt;
  }

  /** While something is under way: asks for a sign of life, and draws the conclusions. */
  #beat(): void {
    if (this.#beating || this.#ended) return;
    this.#beating = true;
    const { clock } = this.#options;
    if (this.#askedAt === undefined) {
      this.#askedAt = clock.now();
      this.#worker.postMessage('ping');
    }
    clock.wakeAt(clock.now() + beatMs, () => {
      this.#beating = false;
      this.#judge();
      if (this.#underWay.size > 0 || this.#askedAt !== undefined) this.#beat();
    });
  }

  #judge(): void {
    const { silentMs } = this.#options;
    const silent = this.#silentFor();
    if (silent < silentMs) return;
    for (const { message, end } of this.#underWay.values()) {
      const seen = Atomics.compareExchange(message.claim, 0, claims.open, claims.takenBack);
      if (seen === claims.open) end(undefined);
    }
    // Either a function that is over its time holds the thread, or one holds it for too long.
    if (this.#hasOverrun || silent >= heldTimes * silentMs) {
      void this.end(`a function held its thread for ${Math.round(silent / 1000)} seconds`);
    }
  }
}

/** After an error of the runtime itself, or a timeout, Lambda starts a new environment. */
const isReusable = (outcome: Outcome) =>
  outcome.ok || !/^(Runtime|Sandbox)\./.test(outcome.error.errorType);

function failed(errorType: string, requestId: string, text: string): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: ${text}`;
  return { ok: false, error: { errorType, errorMessage } };
}
