import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ifThere } from '../../kernel/if-there.ts';
import type { Clock, Outside } from '../../kernel/types.ts';
import { type Backend, CannotStart, type Facts } from '../backend.ts';
import { roleEnvironment } from '../role-session.ts';
import type { Attached, ContainerSpec } from '../types.ts';
import { attachIn } from './attach-in.ts';
import { awaitExit } from './await-exit.ts';
import { type Engine, EngineError, ifGone } from './client.ts';
import { awayMs, copyOutput, followOutput } from './container-output.ts';
import { creationOf } from './creation.ts';
import { codes, executeIn } from './execute-in.ts';
import { EngineNetworks } from './networks.ts';
import { kernelKilled, outOfMemory } from './out-of-memory.ts';
import { pullImage } from './pull.ts';

/** How containers come to run in an engine. */
export interface EngineOptions {
  engine: Engine;
  /** The plane's folder of state, whose path marks this plane's containers and networks. */
  folder: string;
  region: string;
  clock: Clock;
  /** Whether the engine gets the containers of an image; the rest runs as processes. */
  runs(image: string): boolean;
  /** `host:port` of the plane's registry, as the engine reaches it. */
  registry(): string;
  /** The wire's URL on this machine, which is another one in a container. */
  endpoint(): string | undefined;
  /** The port on which the plane answers its containers, at the gateways of their networks. */
  wirePort(): number;
  /** `UID:GID` of the plane where it is not root: what its containers write must be its own. */
  user?: string;
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** What is kept of a container, in its folder as `engine.json`. */
interface Kept {
  name: string;
  id: string;
  network: string;
}

interface Inspected {
  Id: string;
  State: {
    Status: string;
    Running: boolean;
    ExitCode: number;
    OOMKilled: boolean;
    StartedAt: string;
    FinishedAt: string;
    Pid: number;
  };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

interface Watched {
  facts: Facts;
  address: string;
  /** Ends the copying of output. */
  output: AbortController;
  copied: Promise<void>;
}

/** The exit code of a process that SIGKILL ended. */
const killed = 137;

const fileOf = (folder: string) => `${folder}/engine.json`;

/** What an earlier plane left in the folder of a container that it ran in an engine. */
async function readKept(folder: string): Promise<Kept | undefined> {
  const text = await ifThere(readFile(fileOf(folder), 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}

/** Runs containers in docker or podman, where they outlive the plane. */
export class EngineBackend implements Backend {
  readonly runs: (image: string) => boolean;
  readonly networks: EngineNetworks;
  readonly #options: EngineOptions;
  readonly #plane: string;
  readonly #watched = new Map<string, Watched>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#plane = createHash('sha256').update(options.folder).digest('hex').slice(0, 12);
    this.networks = new EngineNetworks(options.engine, `trainyard.plane=${this.#plane}`);
    this.runs = options.runs;
  }

  open(): Promise<void> {
    return this.networks.open();
  }

  close(): void {
    for (const { output } of this.#watched.values()) output.abort();
    this.#watched.clear();
  }

  async begin(spec: ContainerSpec, folder: string, outside: Outside, onExit: () => void) {
    const { engine, registry } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const image = await pullImage(engine, spec.image, outside, registry());
    const network = `trainyard-${this.#plane}-${spec.peers?.network ?? spec.id}`;
    const { gateway } = await this.networks.ensure(network);
    try {
      await this.#start(spec, folder, { image, network, gateway }, outside);
    } catch (error) {
      await this.networks.remove(network);
      throw error;
    }
    await this.adopt(folder, onExit);
  }

  async #start(
    spec: ContainerSpec,
    folder: string,
    { image, network, gateway }: { image: string; network: string; gateway: string },
    outside: Outside,
  ): Promise<void> {
    const creation = creationOf(spec, {
      ...{ image, network },
      environment: this.#environment(spec, gateway, outside),
      labels: { 'trainyard.plane': this.#plane, 'trainyard.container': spec.id },
      ...(this.#options.user ? { user: this.#options.user } : {}),
    });
    // Private to this user as a whole, but not to the image's own user inside.
    for (const { hostPath } of spec.mounts) await chmod(hostPath, 0o755);
    const name = `trainyard-${this.#plane}-${spec.id}`;
    await this.#run(name, creation);
    const { Id: id } = await this.#inspect(name);
    await writeFile(`${fileOf(folder)}.new`, JSON.stringify({ name, id, network }));
    await rename(`${fileOf(folder)}.new`, fileOf(folder));
  }

  async adopt(folder: string, onExit: () => void): Promise<boolean> {
    const kept = await readKept(folder);
    if (!kept) return false;
    const { engine, clock } = this.#options;
    const output = new AbortController();
    const copied = followOutput(engine, kept.name, `${folder}/log`, {
      ...{ signal: output.signal, clock },
      failed: (why) => this.#options.log(`Output of ${basename(folder)}: ${why}`),
    });
    const { facts, address } = await this.#look(kept);
    this.#watched.set(folder, { facts, address, output, copied });
    if (facts.state === 'running') this.#await(folder, kept, output.signal, onExit);
    return true;
  }

  async facts(folder: string): Promise<Facts> {
    return this.#watched.get(folder)?.facts ?? { state: 'absent' };
  }

  /** Where a running container is, as the plane reaches it; undefined of another backend's. */
  addressOf(folder: string): string | undefined {
    return this.#watched.get(folder)?.address;
  }

  async signal(folder: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const kept = await readKept(folder);
    if (!kept) return;
    const call = this.#options.engine.call('POST', `/containers/${kept.name}/kill`, {
      query: { signal },
    });
    await call.catch(tolerated);
  }

  async execute(folder: string, command: readonly string[], timeoutMs: number): Promise<number> {
    const kept = await readKept(folder);
    if (!kept) return codes.notRunning;
    return executeIn(this.#options.engine, kept.name, command, timeoutMs);
  }

  async attach(folder: string, command: string): Promise<Attached> {
    const kept = await readKept(folder);
    if (!kept) throw new Error('The container has ended.');
    return attachIn(this.#options.engine, kept.name, command);
  }

  async settle(folder: string): Promise<void> {
    const watched = this.#watched.get(folder);
    const kept = await readKept(folder);
    if (!watched || !kept) return;
    watched.output.abort();
    await watched.copied;
    await copyOutput(this.#options.engine, kept.name, `${folder}/log`);
  }

  async tidy(folder: string): Promise<void> {
    const kept = await readKept(folder);
    this.#watched.delete(folder);
    if (!kept) return;
    const { engine } = this.#options;
    const query = { force: 'true', v: 'true' };
    await engine.call('DELETE', `/containers/${kept.name}`, { query }).catch(tolerated);
    await this.networks.remove(kept.network);
    // What still has such a file runs, or its end was not told yet.
    await rm(fileOf(folder), { force: true });
  }

  #environment(spec: ContainerSpec, gateway: string, outside: Outside): Record<string, string> {
    const { region, endpoint, wirePort } = this.#options;
    const inside = `http://${gateway}:${wirePort()}`;
    const outer = endpoint();
    const given = Object.entries(spec.environment).map(([name, value]) => [
      name,
      value === outer ? inside : value,
    ]);
    return {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: inside,
      ...Object.fromEntries(given),
      ...roleEnvironment(outside, spec),
    };
  }

  /** Creates and starts; a container that an interrupted start had made is started. */
  async #run(name: string, json: object): Promise<void> {
    const { engine } = this.#options;
    try {
      await engine.call('POST', '/containers/create', { query: { name }, json });
    } catch (error) {
      const exists = error instanceof EngineError && /already in use/i.test(error.message);
      if (!exists) throw refusal(error);
    }
    try {
      await engine.call('POST', `/containers/${name}/start`);
    } catch (error) {
      const query = { force: 'true', v: 'true' };
      await engine.call('DELETE', `/containers/${name}`, { query }).catch(tolerated);
      throw refusal(error);
    }
  }

  #inspect(name: string): Promise<Inspected> {
    return this.#options.engine.call('GET', `/containers/${name}/json`);
  }

  /** One that is gone, as by `docker rm -f`, was killed; other refusals say nothing of it. */
  async #look(kept: Kept): Promise<{ facts: Facts; address: string }> {
    const now = this.#options.clock.now();
    const inspected = await this.#inspect(kept.name).catch(ifGone);
    if (!inspected) {
      const times = { startedAt: now, endedAt: now };
      return { facts: { state: 'exited', exitCode: killed, ...times }, address: '' };
    }
    const { State: state, NetworkSettings } = inspected;
    const startedAt = Date.parse(state.StartedAt);
    const address = NetworkSettings.Networks[kept.network]?.IPAddress ?? '';
    if (state.Running) return { facts: { state: 'running', startedAt, pid: state.Pid }, address };
    const forMemory = state.OOMKilled || (state.ExitCode === killed && kernelKilled(inspected.Id));
    const facts: Facts = {
      ...{ state: 'exited', exitCode: state.ExitCode, startedAt },
      endedAt: Date.parse(state.FinishedAt),
      ...(forMemory ? { failure: outOfMemory } : {}),
    };
    return { facts, address };
  }

  /** Waits for the end with one long request; broken off, it looks and waits again. */
  #await(folder: string, kept: Kept, signal: AbortSignal, onExit: () => void): void {
    const { engine } = this.#options;
    const look = async () => {
      await awaitExit(engine, kept.name, signal).catch(tolerated);
      const watched = this.#watched.get(folder);
      if (watched) Object.assign(watched, await this.#look(kept));
      return watched?.facts.state;
    };
    const again = () =>
      void look().then(
        (state) => (state === 'running' ? again() : state && onExit()),
        (error: unknown) => {
          if (signal.aborted) return;
          this.#options.log(`The engine is away, so ${basename(folder)} is not seen: ${error}`);
          const { clock } = this.#options;
          clock.wakeAt(clock.now() + awayMs, again);
        },
      );
    again();
  }
}

/** What the engine refuses, as a container that is gone, is no failure of ours. */
function tolerated(error: unknown): undefined {
  if (error instanceof EngineError) return undefined;
  throw error;
}

function refusal(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return new CannotStart(`CannotStartContainerError: ${error.message}`);
}
