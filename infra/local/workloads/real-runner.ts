import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock, Outside, Service } from '../kernel/types.ts';
import { type Backend, CannotStart, type Facts } from './backend.ts';
import { ensureStream, readOutput, shipLog } from './container-log.ts';
import {
  type Container,
  containerSchema,
  endOf,
  getContainer,
  insertContainer,
  markReported,
  markTidy,
  markUntidy,
  runningContainers,
  unreportedContainers,
  untidyContainers,
} from './container-table.ts';
import type {
  Attached,
  ContainerNetwork,
  ContainerSpec,
  ContainerStatus,
  LocalRunner,
} from './types.ts';

/** How a runner of real containers is made. */
export interface RunnerOptions {
  /** The plane's folder of state; containers live in `workloads` under it. */
  folder: string;
  clock: Clock;
  /** What runs them: the first that says it does. */
  backends: readonly Backend[];
  network: ContainerNetwork;
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** How often output is shipped and adopted processes are looked at, in milliseconds. */
const tickMs = 200;

/** Runs containers that survive the plane: ships their output, reports their ends, adopts them. */
export function createRunner(options: RunnerOptions): LocalRunner {
  return new RealRunner(options);
}

class RealRunner implements LocalRunner {
  readonly service: Service;
  readonly network: ContainerNetwork;
  readonly #options: RunnerOptions;
  readonly #folder: string;
  readonly #watched = new Set<string>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #refusals = new Map<string, string>();
  readonly #backends = new Map<string, Backend>();
  #outside: Outside | undefined;
  #disarm: (() => void) | undefined;
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#folder = resolve(options.folder, 'workloads');
    this.network = options.network;
    this.service = {
      id: 'workloads',
      schema: containerSchema,
      operations: {},
      resume: async (outside) => {
        this.#outside = outside;
        await mkdir(this.#folder, { recursive: true });
        for (const backend of options.backends) await backend.open();
        await this.adopt();
        for (const { id } of outside.transact(untidyContainers)) await this.#tidy(id);
      },
    };
  }

  start(spec: ContainerSpec, secrets: Record<string, string> = {}): Promise<ContainerStatus> {
    const told = { ...spec, environment: { ...spec.environment, ...secrets } };
    const folder = this.#folderOf(spec.id);
    return this.#inTurn(spec.id, async () => {
      const known = await this.#status(spec.id);
      if (known.state !== 'unknown') return known;
      const outside = this.#plane();
      outside.transact((tx) => insertContainer(tx, spec));
      try {
        outside.transact((_tx, context) => ensureStream(context, spec.log));
        checkMachine(spec);
        await this.#backend(spec.id).begin(told, folder, outside, () => this.#look(spec.id));
      } catch (error) {
        this.#failed(spec, error);
        await this.#tidy(spec.id);
      }
      this.#watch(spec.id);
      return this.#status(spec.id);
    });
  }

  stop(id: string, graceSeconds: number): Promise<void> {
    return this.#inTurn(id, async () => {
      const container = this.#container(id);
      const facts = await this.#facts(id);
      if (!container || container.reported || facts.state !== 'running') return;
      if (container.killAt === null) await this.#backend(id).signal(this.#folderOf(id), 'SIGTERM');
      const killAt = Math.min(
        container.killAt ?? Number.POSITIVE_INFINITY,
        this.#options.clock.now() + graceSeconds * 1000,
      );
      this.#plane().transact((tx) => {
        tx.run('UPDATE workloads_container SET kill_at = ? WHERE id = ?', killAt, id);
      });
    });
  }

  /** Not in turn: what answers late holds nothing up. */
  execute(id: string, command: readonly string[], timeoutMs: number): Promise<number> {
    return this.#backend(id).execute(this.#folderOf(id), command, timeoutMs);
  }

  attach(id: string, command: string): Promise<Attached> {
    return this.#backend(id).attach(this.#folderOf(id), command);
  }

  status(id: string): Promise<ContainerStatus> {
    return this.#inTurn(id, () => this.#status(id));
  }

  async adopt(): Promise<void> {
    for (const { id } of this.#plane().transact(unreportedContainers)) {
      const adopted = this.#options.backends.map(async (backend) => {
        if (!(await backend.adopt(this.#folderOf(id), () => this.#look(id)))) return;
        this.#backends.set(id, backend);
        this.#watch(id);
      });
      await Promise.all(adopted);
    }
  }

  async output(id: string): Promise<string> {
    const file = `${this.#folderOf(id)}/log`;
    return readOutput(file, this.#container(id)?.reported ?? false);
  }

  running() {
    return this.#plane().transact(runningContainers);
  }

  close(): void {
    this.#closed = true;
    this.#disarm?.();
    for (const backend of this.#options.backends) backend.close();
  }

  /** An ended container is `running` until all it wrote is in its log and its service was told. */
  async #status(id: string): Promise<ContainerStatus> {
    const container = this.#container(id);
    if (!container) return { state: 'unknown' };
    if (container.reported) return endOf(container);
    const facts = await this.#facts(id);
    if (facts.state === 'absent') return { state: 'unknown' };
    const { startedAt } = facts;
    return { state: 'running', startedAt, ...(facts.state === 'running' && { pid: facts.pid }) };
  }

  #failed(spec: ContainerSpec, error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error);
    this.#report(spec, { failure, endedAt: this.#options.clock.now() });
  }

  #report(spec: ContainerSpec, end: Parameters<typeof markReported>[2]): void {
    const { id, service } = spec;
    this.#plane().transact((tx, context) => {
      if (!markReported(tx, id, end)) return;
      markUntidy(tx, id);
      context.later({ service, name: 'container-exited', payload: { id } });
    });
  }

  #watch(id: string): void {
    if (this.#container(id)?.reported !== false) return;
    this.#watched.add(id);
    this.#look(id);
    this.#arm();
  }

  #arm(): void {
    if (this.#disarm || this.#closed || this.#watched.size === 0) return;
    const { clock } = this.#options;
    this.#disarm = clock.wakeAt(clock.now() + tickMs, () => {
      this.#disarm = undefined;
      for (const id of this.#watched) if (!this.#queues.has(id)) this.#look(id);
      this.#arm();
    });
  }

  /** Looks at a container as soon as what is under way with it is done. */
  #look(id: string): void {
    if (this.#closed) return;
    this.#inTurn(id, () => this.#lookNow(id)).catch((error: unknown) => {
      if (!this.#closed) this.#options.log(`Workload ${id}: ${String(error)}`);
    });
  }

  async #lookNow(id: string): Promise<void> {
    if (this.#closed || !this.#watched.has(id)) return;
    const container = this.#container(id);
    if (!container) return;
    const facts = await this.#facts(id);
    const ended = facts.state === 'exited';
    const backend = this.#backend(id);
    const folder = this.#folderOf(id);
    if (ended) await backend.settle(folder);
    await shipLog(container, `${folder}/log`, this.#plane(), {
      ended,
      failed: ({ message }) => this.#refused(id, message),
    });
    if (facts.state === 'running' && container.killAt !== null) {
      if (container.killAt <= this.#options.clock.now()) await backend.signal(folder, 'SIGKILL');
    }
    if (!ended) return;
    this.#report(container.spec, facts);
    this.#watched.delete(id);
    this.#refusals.delete(id);
    await this.#tidy(id);
  }

  /** Removes what an ended container left; where that fails, the next plane tries it again. */
  async #tidy(id: string): Promise<void> {
    try {
      for (const backend of this.#options.backends) await backend.tidy(this.#folderOf(id));
      this.#plane().transact((tx) => markTidy(tx, id));
    } catch (error) {
      this.#options.log(`Workload ${id}: what it left is not removed yet: ${String(error)}`);
    }
    this.#backends.delete(id);
  }

  /** Said once, though it is tried at each look. */
  #refused(id: string, why: string): void {
    if (this.#refusals.get(id) === why) return;
    this.#refusals.set(id, why);
    const file = `${this.#folderOf(id)}/log`;
    this.#options.log(`Log of ${id}: ${why} Lines not shipped stay in ${file}.`);
  }

  #facts(id: string): Promise<Facts> {
    return this.#backend(id).facts(this.#folderOf(id));
  }

  /** What runs a container: what began it or adopted it, or what would run it now. */
  #backend(id: string): Backend {
    const known = this.#backends.get(id);
    if (known) return known;
    const image = this.#container(id)?.spec.image ?? '';
    const backend = this.#options.backends.find((one) => one.runs(image));
    if (!backend) throw new Error(`Nothing here runs ${image}.`);
    this.#backends.set(id, backend);
    return backend;
  }

  #container(id: string): Container | undefined {
    return this.#plane().transact((tx) => getContainer(tx, id));
  }

  #plane(): Outside {
    if (this.#outside) return this.#outside;
    throw new Error('The runner is used before the kernel has started its service.');
  }

  #folderOf(id: string): string {
    if (/^\w[\w.-]{0,199}$/.test(id)) return `${this.#folder}/${id}`;
    throw new Error(`A container's id is made of letters, digits, '.', '_' and '-': ${id}`);
  }

  /** One thing at a time for one container. */
  #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#queues.get(id) ?? Promise.resolve()).then(work, work);
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (this.#queues.get(id) === settled) this.#queues.delete(id);
      });
    this.#queues.set(id, settled);
    return turn;
  }
}

/** Throws what Amazon ECS says of an image that has nothing for the machine of its task. */
function checkMachine({ image, architecture }: ContainerSpec): void {
  if (architecture === undefined || architecture === process.arch) return;
  throw new CannotStart(
    `CannotPullContainerError: ${image}: image Manifest does not contain descriptor matching ` +
      `platform 'linux/${architecture}': this machine is ${process.arch}, and the local plane ` +
      'plays no other.',
  );
}
