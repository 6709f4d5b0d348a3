import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type * as ecs from '@aws-sdk/client-ecs';
import type { Outside } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import type { ContainerNetwork } from '../../workloads/types.ts';
import { containerId } from './container-spec.ts';
import { allVisibleTasks, putTask } from './ecs-table.ts';

/** Only this machine's own programs may connect. */
const bindIP = '127.0.0.1';

type Bindings = Wire<ecs.NetworkBinding>[];

/**
 * Ports of this machine that lead to ports of containers, which may have a network of their own. On
 * AWS a session of Systems Manager does that; here a task shows them as `networkBindings`, which a
 * task on Fargate has not.
 */
export class PortForwards {
  readonly #network: ContainerNetwork;
  readonly #servers = new Map<string, Server[]>();

  constructor(network: ContainerNetwork) {
    this.#network = network;
  }

  /** Opens a way to each port of a container, through the ports that it had if they are free. */
  async openAll(
    id: string,
    ports: readonly Pick<Wire<ecs.PortMapping>, 'containerPort'>[],
    before: Bindings = [],
  ): Promise<Bindings> {
    this.close(id);
    const opened: Bindings = [];
    for (const { containerPort } of ports) {
      const known = before.find((one) => one.containerPort === containerPort)?.hostPort;
      const hostPort = await this.#open(id, containerPort!, known);
      opened.push({ bindIP, containerPort, hostPort, protocol: 'tcp' });
    }
    return opened;
  }

  /** Opens the ways again to what an earlier plane started. */
  async resume(outside: Outside): Promise<void> {
    for (const record of outside.transact((tx) => allVisibleTasks(tx, outside.now()))) {
      const { task, definition } = record;
      for (const container of task.containers) {
        const own = definition.containerDefinitions.find(({ name }) => name === container.name);
        const ports = container.lastStatus === 'RUNNING' ? (own?.portMappings ?? []) : [];
        if (ports.length === 0) continue;
        const id = containerId(task.taskArn, container.name);
        container.networkBindings = await this.openAll(id, ports, container.networkBindings);
        outside.transact((tx) => putTask(tx, record));
      }
    }
  }

  /** Closes all ways. */
  closeAll(): void {
    for (const id of this.#servers.keys()) this.close(id);
  }

  /** Closes the ways to a container. */
  close(id: string): void {
    for (const server of this.#servers.get(id) ?? []) server.close();
    this.#servers.delete(id);
  }

  async #open(id: string, containerPort: number, wanted?: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (from) => {
      from.on('error', () => from.destroy());
      this.#connect(from, id, containerPort).catch(() => from.destroy());
    });
    server.unref();
    try {
      server.listen(wanted ?? 0, bindIP);
      await once(server, 'listening');
    } catch (error) {
      // Somebody else has taken the port since.
      if (wanted === undefined) throw error;
      return this.#open(id, containerPort);
    }
    this.#servers.set(id, [...(this.#servers.get(id) ?? []), server]);
    return (server.address() as AddressInfo).port;
  }

  async #connect(from: Socket, id: string, port: number): Promise<void> {
    const gone = new AbortController();
    from.once('close', () => gone.abort());
    const to = await this.#network.connect(id, port, gone.signal);
    pipeline(from, to, () => {});
    pipeline(to, from, () => {});
  }
}
