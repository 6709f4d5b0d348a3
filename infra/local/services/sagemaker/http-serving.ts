import { createServer } from 'node:net';
import type { Serving } from './serving.ts';

const host = '127.0.0.1';

/** Serving containers that are processes of this machine: each has a port of its own. */
export const httpServing: Serving = {
  freePort: () =>
    new Promise((resolve, reject) => {
      const server = createServer().on('error', reject);
      server.listen(0, host, () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    }),
  async send({ port }, { method, path, headers, body }, timeoutMs) {
    const response = await fetch(`http://${host}:${port}${path}`, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body ? { body: Buffer.from(body) } : {}),
    });
    const contentType = response.headers.get('content-type');
    return {
      status: response.status,
      ...(contentType ? { contentType } : {}),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  },
};
