import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ContainerNetwork } from '../../workloads/types.ts';
import { type Serving, servingPort } from './serving.ts';

/** Serving containers that are processes of this machine; `usual` is the port that they expect. */
export function httpServing(network: ContainerNetwork, usual = servingPort): Serving {
  return {
    network,
    port: usual,
    async ports() {
      if ((await network.whyShared()) === undefined) return { own: usual };
      const free = await freePort(0, '127.0.0.1');
      const isFree = await freePort(usual, '0.0.0.0').catch(() => undefined);
      return { free, ...(isFree ? { usual } : {}) };
    },
    async send({ id, port }, { method, path, headers, body }, timeoutMs) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const socket = await network.connect(id, port, signal);
        const outgoing = request({
          ...{ method, path, signal },
          createConnection: () => socket,
          headers: { ...headers, host: `127.0.0.1:${port}`, 'content-length': body?.length ?? 0 },
        });
        outgoing.end(body);
        const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
        const contentType = incoming.headers['content-type'];
        return {
          status: incoming.statusCode ?? 0,
          ...(contentType ? { contentType } : {}),
          body: new Uint8Array(await buffer(incoming)),
        };
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    },
  };
}

/** The port itself where it can be listened on; 0 means any. */
/** The port itself where it can be listened on; 0 means any. */
export function freePort(wanted: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(wanted, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
