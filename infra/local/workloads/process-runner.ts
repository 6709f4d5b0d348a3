import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock, Outside, Service } from '../kernel/types.ts';
import { type Facts, readFacts, signalGroup } from './container-facts.ts';
import { ensureStream, readOutput, shipLog } from './container-log.ts';
import { endStrays } from './container-processes.ts';
import {
  type Container,
  containerSchema,
  endOf,
  getContainer,
  insertContainer,
  markReported,
  runningContainers,
  unreportedContainers,
} from './container-table.ts';
import { Networks } from './network/container-network.ts';
import { CannotStart, type PrepareOptions, prepare } from './prepare.ts';
import { launch, terminate } from './supervisor.ts';
import type { ContainerSpec, ContainerStatus, LocalRunner } from './types.ts';

/** How a process runner is made. */
export interface ProcessRunnerOptions extends PrepareOptions {
  /** The plane's folder of state; containers live in `workloads` under it. */
  folder: string;
  clock: Clock;
  /** Containers share this machine's ports, also where each could have a network of its own. */
  sharedPorts?: boolean;
  /** Where the programs are that give containers networks and names of hosts; see `Networks`. */
  programs?: string[];
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** How often output is shipped and adopted processes are looked at, in milliseconds. */
const tickMs = 200;

/** Runs each container as a detached process group that survives the plane. */
export function createProcessRunner(options: ProcessRunnerOptions): LocalRunner {
  return new ProcessRunner(options);
}

class ProcessRunner implements LocalRunner {
  readonly service: Service;
  readonly network: Networks;
  readonly #options: ProcessRunnerOptions;
  readonly #folder: string;
  readonly #watched = new Set<string>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #refusals = new Map<string, string>();
  #outside: Outside | undefined;
  #disarm: (() => void) | undefined;
  #closed = false;

  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
    this.#folder = resolve(options.folder, 'workloads');
    this.network = new Networks({
      folder: resolve(options.folder),
      folderOf: (id) => this.#folderOf(id),
      endpoint: options.endpoint,
      shared: options.sharedPorts ?? false,
      ...(options.programs ? { programs: options.programs } : {}),
      log: options.log,
    });
    this.service = {
      id: 'workloads',
      schema: containerSchema,
      operations: {},
      resume: async (outside) => {
        this.#outside = outside;
        await mkdir(this.#folder, { recursive: true });
        await this.network.open();
        await this.adopt();
      },
    };
  }

  start(spec: ContainerSpec): Promise<ContainerStatus> {
    const folder = this.#folderOf(spec.id);
    return this.#inTurn(spec.id, async () => {
      const known = await this.#status(spec.id);
      if (known.state !== 'unknown') return known;
      const outside = this.#plane();
      outside.transact((tx) => insertContainer(tx, spec));
      try {
        outside.transact((_tx, context) => ensureStream(context, spec.log));
        const prepared = await prepare(spec, folder, outside, this.#options);
        const namespace = spec.serves
          ? await this.network.newNamespace()
          : await this.network.naming(spec);
        await launch({ ...prepared, ...(namespace && { namespace }) }, () => this.#look(spec.id));
        const facts = await this.#facts(spec.id);
        if (facts.state === 'absent') throw new CannotStart('CannotStartContainerError: no pid.');
      } catch (error) {
        this.#failed(spec, error);
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
      if (container.killAt === null) await terminate(this.#folderOf(id), facts.pid);
      const killAt = Math.min(
        container.killAt ?? Number.POSITIVE_INFINITY,
        this.#options.clock.now() + graceSeconds * 1000,
      );
      this.#plane().transact((tx) => {
        tx.run('UPDATE workloads_container SET kill_at = ? WHERE id = ?', killAt, id);
      });
    });
  }

  status(id: string): Promise<ContainerStatus> {
    return this.#inTurn(id, () => this.#status(id));
  }

  async adopt(): Promise<void> {
    for (const { id } of this.#plane().transact(unreportedContainers)) {
      if ((await this.#facts(id)).state !== 'absent') this.#watch(id);
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
    this.network.close();
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
    if (ended) await this.#endStrays(id);
    await shipLog(container, `${this.#folderOf(id)}/log`, this.#plane(), {
      ended,
      failed: ({ message }) => this.#refused(id, message),
    });
    if (facts.state === 'running' && container.killAt !== null) {
      if (container.killAt <= this.#options.clock.now()) signalGroup(facts.pid, 'SIGKILL');
    }
    if (!ended) return;
    this.#report(container.spec, facts);
    this.#watched.delete(id);
    this.#refusals.delete(id);
    await this.#tidy(id);
  }

  /** Said once, though it is tried at each look. */
  #refused(id: string, why: string): void {
    if (this.#refusals.get(id) === why) return;
    this.#refusals.set(id, why);
    const file = `${this.#folderOf(id)}/log`;
    this.#options.log(`Log of ${id}: ${why} Lines not shipped stay in ${file}.`);
  }

  async #endStrays(id: string): Promise<void> {
    const { clock } = this.#options;
    const pause = (ms: number) =>
      new Promise<void>((over) => {
        clock.wakeAt(clock.now() + ms, over);
      });
    const left = await endStrays(this.#folderOf(id), pause);
    if (left.length > 0) this.#options.log(`Workload ${id}: does not die: ${left.join(', ')}`);
  }

  /** What is left of a container is its log and how it ended. */
  async #tidy(id: string): Promise<void> {
    const names = ['rootfs', 'home', 'tmp', 'in', 'hosts'];
    const options = { recursive: true, force: true };
    await Promise.all(names.map((name) => rm(`${this.#folderOf(id)}/${name}`, options)));
  }

  #facts(id: string): Promise<Facts> {
    return readFacts(this.#folderOf(id), this.#options.clock.now());
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
