import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { ContainerNetwork, ContainerSpec } from '../types.ts';
import { findNaming, namespaceNaming } from './host-names.ts';
import { listeningPorts } from './listening-ports.ts';
import { findNamespaces, type Namespace, namespaceWith } from './namespaces.ts';
import { openOutbound } from './outbound.ts';
import { connected, socketIn } from './sockets.ts';

/** How the networks of a plane's containers are made. */
export interface NetworkOptions {
  /** The folder two above those of containers, which keeps the way out. */
  folder: string;
  folderOf(id: string): string;
  /** The wire's URL, which containers reach under this very address. */
  endpoint(): string | undefined;
  /** Where the programs are that make networks and names; absent: where Linux has them. */
  programs?: string[];
  /** Containers share this machine's ports, whatever it would allow. */
  shared?: boolean;
  log(line: string): void;
}

/** TCP ports by which a container with a network of its own reaches other machines. */
const portsOut = [80, 443];

/** The networks of containers that serve: one for each, or this machine's for all. */
export class Networks implements ContainerNetwork {
  readonly #options: NetworkOptions;
  #found: ReturnType<typeof findNamespaces> | undefined;
  #foundNaming: ReturnType<typeof findNaming> | undefined;
  #close: (() => void) | undefined;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Opens the way out, also for containers that an earlier plane started. */
  async open(): Promise<void> {
    if (process.platform !== 'linux') return;
    try {
      this.#close = await openOutbound(this.#options.folder);
    } catch (error) {
      this.#options.log(`Containers with a network of their own reach nothing: ${error}`);
    }
  }

  close(): void {
    this.#close?.();
  }

  async whyShared(): Promise<string | undefined> {
    const found = await this.#ways();
    return 'why' in found ? found.why : undefined;
  }

  /** Undefined where the machine gives none. */
  async newNamespace(): Promise<Namespace | undefined> {
    const ways = await this.#ways();
    if ('why' in ways) return undefined;
    const wire = Number(new URL(this.#options.endpoint() ?? 'http://localhost:80').port || 80);
    return namespaceWith(ways, [...new Set([...portsOut, wire])]);
  }

  async whyUnnamed(): Promise<string | undefined> {
    const found = await this.#naming();
    return 'why' in found ? found.why : undefined;
  }

  /** In which a container's processes can look up its hosts; undefined where that cannot be. */
  async naming(spec: ContainerSpec): Promise<Namespace | undefined> {
    const ways = await this.#naming();
    if ('why' in ways || !spec.hosts) return undefined;
    return namespaceNaming(ways, this.#options.folderOf(spec.id), spec.hosts);
  }

  async connect(id: string, port: number, signal: AbortSignal): Promise<Socket> {
    const folder = this.#options.folderOf(id);
    if (!existsSync(`${folder}/in`)) {
      return connected(connect({ host: '127.0.0.1', port, signal }));
    }
    const at = await socketIn(folder, 'in');
    try {
      const socket = await connected(connect({ path: at.path, signal }));
      return await admitted(socket, port);
    } finally {
      await at.folder.close();
    }
  }

  listening(id: string): number[] | undefined {
    return listeningPorts(this.#options.folderOf(id));
  }

  #naming(): ReturnType<typeof findNaming> {
    this.#foundNaming ??= findNaming(this.#options.programs);
    return this.#foundNaming;
  }

  #ways(): ReturnType<typeof findNamespaces> {
    const { shared } = this.#options;
    this.#found ??= shared
      ? Promise.resolve({ why: 'the plane was started with --shared-ports' })
      : findNamespaces(this.#options.programs);
    return this.#found;
  }
}

/** Names the port to the relay, which answers `+` once it is connected, or hangs up. */
function admitted(socket: Socket, port: number): Promise<Socket> {
  socket.write(`${port}\n`);
  return new Promise((ready, failed) => {
    const refuse = () => {
      failed(Object.assign(new Error(`nothing listens on ${port}`), { code: 'ECONNREFUSED' }));
    };
    socket.once('error', refuse).once('close', refuse);
    socket.once('readable', () => {
      if (socket.read(1) === null) return refuse();
      socket.off('error', refuse).off('close', refuse);
      ready(socket);
    });
  });
}
