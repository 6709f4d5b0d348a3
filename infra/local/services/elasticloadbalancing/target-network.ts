import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Tx } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';

/** What a target says when it is asked: a status, or why there is none. */
export type Reply = { code: number } | { failed: 'refused' | 'timeout' };

/** Where a target is. */
export interface Place {
  id: string;
  port: number;
}

/** The container that has an address; undefined where the address is none of a container. */
export type ContainerAt = (tx: Tx, place: Place) => string | undefined;

/** How targets are reached. */
export interface TargetNetwork {
  /** True where nothing really runs: a target then answers as its container's health has it. */
  readonly virtual: boolean;
  /** Asks for a path once, in a connection of its own. */
  get(place: Place, path: string, timeoutMs: number): Promise<Reply>;
  /** Opens a connection; fails where nothing listens. The signal ends it. */
  connect(place: Place, signal: AbortSignal): Promise<Socket>;
}

/** Reaches containers in their own networks, and all other addresses by TCP. */
export function targetNetwork(
  runner: Runner,
  containerOf: (place: Place) => string | undefined,
): TargetNetwork {
  const { network } = runner;
  if (!network) return virtualNetwork(runner, containerOf);
  const open = async (place: Place, signal: AbortSignal): Promise<Socket> => {
    const container = containerOf(place);
    if (container) return network.connect(container, place.port, signal);
    const socket = connect({ host: place.id, port: place.port, signal });
    await once(socket, 'connect');
    return socket;
  };
  return {
    virtual: false,
    connect: open,
    async get(place, path, timeoutMs) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const socket = await open(place, signal);
        const outgoing = request({
          ...{ path, signal },
          createConnection: () => socket,
          headers: { host: `${place.id}:${place.port}`, 'user-agent': 'ELB-HealthChecker/2.0' },
        });
        // Whatever comes after the status: nobody waits for it.
        outgoing.on('error', () => {}).end();
        const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
        incoming.on('error', () => {});
        outgoing.destroy();
        return { code: incoming.statusCode ?? 0 };
      } catch {
        return { failed: signal.aborted ? 'timeout' : 'refused' };
      }
    },
  };
}

function virtualNetwork(
  runner: Runner,
  containerOf: (place: Place) => string | undefined,
): TargetNetwork {
  return {
    virtual: true,
    connect: () => Promise.reject(new Error('Nothing really runs, so there is no connection.')),
    async get(place, _path, timeoutMs) {
      const container = containerOf(place);
      if (!container) return { failed: 'timeout' };
      const code = await runner.execute(container, [], timeoutMs);
      return code === 0 ? { code: 200 } : { failed: 'refused' };
    },
  };
}
