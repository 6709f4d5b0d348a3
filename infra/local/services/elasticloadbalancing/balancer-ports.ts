import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outside } from '../../kernel/types.ts';
import { all, put } from './elb-table.ts';
import { RequestProxy } from './proxy.ts';
import type { Routing } from './routing.ts';
import type { TargetNetwork } from './target-network.ts';

/** Only this machine's own programs may connect. */
const address = '127.0.0.1';

/** The ports of this machine on which balancers listen, one for each. */
export class BalancerPorts {
  readonly #proxy: RequestProxy;
  /** By port, those without a balancer yet too. */
  readonly #servers = new Map<number, { server: Server; balancer?: string }>();

  constructor(network: TargetNetwork, routing: Routing) {
    this.#proxy = new RequestProxy(network, routing);
  }

  /** Opens a port for a balancer that is about to be made, and answers which. */
  async reserve(wanted = 0): Promise<number> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
    server.unref();
    this.#proxy.serve(server, () => this.#servers.get(portOf(server))?.balancer);
    server.listen(wanted, address);
    await once(server, 'listening');
    const port = portOf(server);
    this.#servers.set(port, { server });
    return port;
  }

  /** Gives a port to a balancer; one that got none of it keeps its own, and the port is closed. */
  assign(port: number, balancer: string): void {
    const reserved = this.#servers.get(port);
    if (reserved) reserved.balancer = balancer;
  }

  /** Opens again the ports of the balancers of an earlier plane. */
  async resume(outside: Outside): Promise<void> {
    this.#proxy.outside = outside;
    for (const balancer of outside.transact((tx) => all(tx, 'balancer'))) {
      if (balancer.port === undefined) continue;
      // Somebody else may have taken the port since.
      const port = await this.reserve(balancer.port).catch(() => this.reserve());
      this.assign(port, balancer.arn);
      const dnsName = `${address}:${port}`;
      outside.transact((tx) => put(tx, 'balancer', { ...balancer, port, dnsName }));
    }
  }

  /** Closes the port of a balancer; what is under way there ends. */
  close(balancer: string): void {
    for (const [port, one] of this.#servers) {
      if (one.balancer === balancer) this.#end(port);
    }
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const port of this.#servers.keys()) this.#end(port);
  }

  #end(port: number): void {
    const server = this.#servers.get(port)?.server;
    this.#servers.delete(port);
    server?.close();
    server?.closeAllConnections();
  }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
