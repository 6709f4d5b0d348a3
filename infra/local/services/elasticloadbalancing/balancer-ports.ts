import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Outside } from '../../kernel/types.ts';
import { all, type Balancer, put } from './elb-table.ts';
import { RequestProxy } from './proxy.ts';
import type { Routing } from './routing.ts';
import type { TargetNetwork } from './target-network.ts';

/** Only this machine's own programs may connect. */
const address = '127.0.0.1';

/** A port that is open, with whose it is, and its connections that have become another protocol. */
interface OpenPort {
  server: Server;
  balancer?: string;
  upgraded: Set<Socket>;
}

/** The name by which a balancer on a port is reached. */
export const nameOnPort = (port: number): string => `${address}:${port}`;

/** The ports of this machine on which balancers listen, one for each. */
export class BalancerPorts {
  readonly #proxy: RequestProxy;
  readonly #open = new Map<number, OpenPort>();

  constructor(network: TargetNetwork, routing: Routing) {
    this.#proxy = new RequestProxy(network, routing);
  }

  /** Opens a port for a balancer that is about to be made, and answers which; 0 is any free one. */
  async reserve(wanted = 0): Promise<number> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
    server.unref();
    const one: OpenPort = { server, upgraded: new Set() };
    this.#proxy.serve(server, () => one.balancer);
    server.on('upgrade', (_incoming, socket: Socket) => {
      one.upgraded.add(socket);
      socket.once('close', () => one.upgraded.delete(socket));
    });
    server.listen(wanted, address);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    this.#open.set(port, one);
    return port;
  }

  /** Gives a balancer its port, and its connections the time that they may be idle. */
  assign({ arn, port, attributes }: Balancer): void {
    const one = port === undefined ? undefined : this.#open.get(port);
    if (!one) return;
    one.balancer = arn;
    one.server.timeout = Number(attributes['idle_timeout.timeout_seconds']) * 1000;
  }

  /** Closes a port that no balancer was given. */
  release(port: number): void {
    if (this.#open.get(port)?.balancer === undefined) this.#end(port);
  }

  /** Opens again the ports of the balancers of an earlier plane. */
  async resume(outside: Outside): Promise<void> {
    this.#proxy.outside = outside;
    for (const balancer of outside.transact((tx) => all(tx, 'balancer'))) {
      // Somebody else may have taken the port since.
      const port = await this.reserve(balancer.port).catch(() => this.reserve());
      const moved = { ...balancer, port, dnsName: nameOnPort(port) };
      outside.transact((tx) => put(tx, 'balancer', moved));
      this.assign(moved);
    }
  }

  /** Closes the port of a balancer; what is under way there ends. */
  close(balancer: string): void {
    for (const [port, one] of this.#open) if (one.balancer === balancer) this.#end(port);
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const port of this.#open.keys()) this.#end(port);
  }

  #end(port: number): void {
    const one = this.#open.get(port);
    this.#open.delete(port);
    one?.server.close();
    one?.server.closeAllConnections();
    for (const socket of one?.upgraded ?? []) socket.destroy();
  }
}
