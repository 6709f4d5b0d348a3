import type { Context, Outside, Service, Shape, Tx, Write } from '../kernel/types.ts';
import { ensureStream, putLines } from './container-log.ts';
import {
  containerSchema,
  endOf,
  freeName,
  getContainer,
  insertContainer,
  markReported,
  runningContainers,
  unreportedContainers,
} from './container-table.ts';
import { roleEnvironment } from './role-session.ts';
import type { ContainerSpec, ContainerStatus, LocalRunner } from './types.ts';
import { pace, paceSchema, printedAt } from './virtual-pace.ts';

/** What a container would have done, drawn from the seed. */
interface VirtualRun {
  runSeconds: number;
  exitCode: number;
  lines?: string[];
  /** It prints them evenly while it runs; default: all at its end, and none if it is stopped. */
  paced?: boolean;
  /** The objects that it leaves in S3: texts by URI. */
  objects?: Record<string, string>;
  /** One that serves ends by itself too, after `runSeconds`; default: it waits to be stopped. */
  endsServing?: boolean;
  /** How long it goes on after SIGTERM; default: it ends at once. */
  stopSeconds?: number;
  /** The kernel killed it for its memory, and ECS knows. */
  outOfMemory?: boolean;
  /** How long it runs before commands beside it, such as health checks, succeed; default: 0. */
  healthySeconds?: number;
  /** Why it cannot start, in the words that ECS quotes of what starts containers. */
  neverStarts?: string;
}

/** In the words of ECS ("Stopped tasks error codes" of its developer guide). */
const outOfMemoryReason = 'OutOfMemoryError: Container killed due to memory usage';

/** How a virtual runner is made. */
export interface VirtualRunnerOptions {
  /** In [0, 1), from the plane's seed. */
  random(): number;
  model(spec: ContainerSpec, random: () => number): VirtualRun;
}

const schema = `${containerSchema}
  CREATE TABLE IF NOT EXISTS workloads_virtual (id TEXT PRIMARY KEY, output TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS workloads_virtual_stop (id TEXT PRIMARY KEY, seconds REAL NOT NULL);
  ${paceSchema}`;

/** The exit codes of processes that SIGTERM and SIGKILL ended. */
const ended = { byTerm: 143, byKill: 137 };

/** Runs nothing: containers end when and how the model says, on the plane's own clock. */
export function createVirtualRunner(options: VirtualRunnerOptions): LocalRunner {
  return new VirtualRunner(options);
}

class VirtualRunner implements LocalRunner {
  readonly virtual = true;
  readonly service: Service;
  readonly #options: VirtualRunnerOptions;
  /** When commands beside a container succeed, where that is not from its start. */
  readonly #healthyAt = new Map<string, number>();
  #outside: Outside | undefined;

  constructor(options: VirtualRunnerOptions) {
    this.#options = options;
    this.service = {
      id: 'workloads',
      schema,
      operations: {},
      tasks: { 'virtual-ended': (payload) => this.#end(payload) },
      resume: (outside) => {
        this.#outside = outside;
      },
    };
  }

  async start(spec: ContainerSpec, secrets: Record<string, string> = {}): Promise<ContainerStatus> {
    const outside = this.#plane();
    const known = await this.status(spec.id);
    if (known.state !== 'unknown') return known;
    let failure: string | undefined;
    try {
      roleEnvironment(outside, spec);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const told = { ...spec, environment: { ...spec.environment, ...secrets } };
    const run = this.#options.model(told, this.#options.random);
    failure ??= run.neverStarts;
    const { runSeconds, exitCode, lines = [], objects = {}, stopSeconds = 0 } = run;
    this.#healthyAt.set(spec.id, outside.now() + (run.healthySeconds ?? 0) * 1000);
    const end = run.outOfMemory ? { exitCode, failure: outOfMemoryReason } : { exitCode };
    outside.transact((tx, context) => {
      insertContainer(tx, spec);
      ensureStream(context, spec.log);
      const sql = 'UPDATE workloads_container SET started_at = ? WHERE id = ?';
      tx.run(sql, context.now, spec.id);
      const { id } = spec;
      tx.run('INSERT INTO workloads_virtual_stop VALUES (?, ?)', id, stopSeconds);
      if (run.paced) pace(tx, id, lines, context.now, runSeconds * 1000);
      const payload = failure === undefined ? { id, ...end, lines, objects } : { id, failure };
      const delayMs = failure === undefined ? runSeconds * 1000 : 0;
      if (spec.serves && !run.endsServing && failure === undefined) return;
      context.later({ ...endTask(id), payload, delayMs });
    });
    return failure === undefined
      ? this.status(spec.id)
      : { state: 'failed-to-start', reason: failure, endedAt: outside.now() };
  }

  async stop(id: string, graceSeconds: number): Promise<void> {
    this.#plane().transact((tx, context) => {
      if (getContainer(tx, id)?.reported !== false) return;
      const sql = 'DELETE FROM workloads_virtual_stop WHERE id = ? RETURNING seconds';
      const asked = tx.get<{ seconds: number }>(sql, id);
      // It was asked before, and is on its way out.
      if (!asked) return;
      const exitCode = asked.seconds > graceSeconds ? ended.byKill : ended.byTerm;
      const delayMs = Math.min(asked.seconds, graceSeconds) * 1000;
      const lines = printedAt(tx, id, context.now);
      context.later({ ...endTask(id), payload: { id, exitCode, lines }, delayMs });
    });
  }

  async execute(id: string): Promise<number> {
    const isRunning = (await this.status(id)).state === 'running';
    return isRunning && this.#plane().now() >= (this.#healthyAt.get(id) ?? 0) ? 0 : 1;
  }

  async attach(): Promise<never> {
    throw new Error('Nothing really runs here: there is no terminal.');
  }

  async status(id: string): Promise<ContainerStatus> {
    const container = this.#plane().transact((tx) => getContainer(tx, id));
    if (!container) return { state: 'unknown' };
    if (container.reported) return endOf(container);
    return { state: 'running', startedAt: container.startedAt ?? 0 };
  }

  async adopt(): Promise<void> {}

  async output(id: string): Promise<string> {
    const sql = 'SELECT output FROM workloads_virtual WHERE id = ?';
    return this.#plane().transact((tx, context) => {
      const row = tx.get<{ output: string }>(sql, id);
      return row?.output ?? textOf(printedAt(tx, id, context.now));
    });
  }

  running() {
    return this.#plane().transact(runningContainers);
  }

  close(): void {}

  #end({ id, exitCode, failure, lines = [], objects = {} }: Shape): Write {
    return (tx, context) => {
      const container = getContainer(tx, id);
      if (!container || container.reported) return;
      putLines(context, container.spec.log, lines);
      for (const [uri, text] of Object.entries(objects)) {
        const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
        context.call('s3', 'PutObject', { Bucket, Key, Body: Buffer.from(String(text)) });
      }
      tx.run('INSERT OR REPLACE INTO workloads_virtual VALUES (?, ?)', id, textOf(lines));
      const startedAt = container.startedAt ?? context.now;
      markReported(tx, id, { exitCode, failure, startedAt, endedAt: context.now });
      const { service } = container.spec;
      context.later({ service, name: 'container-exited', payload: { id } });
    };
  }

  #plane(): Outside {
    if (this.#outside) return this.#outside;
    throw new Error('The runner is used before the kernel has started its service.');
  }
}

/** What a container that vanished left: the exit code of SIGKILL. */
const vanished = 137;

/**
 * Ends at once all that runs, and tells nobody. Their names are free again: who makes the same
 * thing once more, as after CreateTrainingJob of the same name, begins it anew.
 */
export function vanish(tx: Tx, context: Context): void {
  for (const { id } of unreportedContainers(tx)) {
    context.cancel(endTask(id).key);
    markReported(tx, id, { exitCode: vanished, endedAt: context.now });
    freeName(tx, id, context.now);
    for (const table of ['workloads_virtual_stop', 'workloads_virtual_pace']) {
      tx.run(`DELETE FROM ${table} WHERE id = ?`, id);
    }
  }
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** The task that ends a container of the model. */
function endTask(id: string) {
  return { service: 'workloads', name: 'virtual-ended', key: `workload:${id}` };
}
