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

/** The container that serves at an address, if one does; absent of one that no task can have. */
type AtPlace = { container: string | undefined } | undefined;

/** Whose an address is. */
export type ContainerAt = (tx: Tx, place: Place) => AtPlace;

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
  containerOf: (place: Place) => AtPlace,
): TargetNetwork {
  const { network } = runner;
  if (!network) return virtualNetwork(runner, containerOf);
  const open = async (place: Place, signal: AbortSignal): Promise<Socket> => {
    const at = containerOf(place);
    if (at?.container) return network.connect(at.container, place.port, signal);
    // On this machine's own network the address would be somebody else's.
    if (at) throw new Error(`No task serves at ${place.id}:${place.port}`);
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

function virtualNetwork(runner: Runner, containerOf: (place: Place) => AtPlace): TargetNetwork {
  return {
    virtual: true,
    connect: () => Promise.reject(new Error('Nothing really runs, so there is no connection.')),
    async get(place, _path, timeoutMs) {
      const at = containerOf(place);
      if (!at?.container) return { failed: 'timeout' };
      const code = await runner.execute(at.container, [], timeoutMs);
      return code === 0 ? { code: 200 } : { failed: 'refused' };
    },
  };
}
