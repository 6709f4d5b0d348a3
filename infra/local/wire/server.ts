import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpHandler, HttpRequest, StreamHandler, UpgradeHandler } from '../kernel/http.ts';

/** The largest body read, in bytes. */
const bodyLimit = 512 * 1024 * 1024;

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Where to listen, on any free port for 0. What is served here runs code: it is for this machine's
 * loopback, or for the addresses that are let in, such as those of containers.
 */
export type Listen =
  /** `ownPages`: the pages that are served here may call what is served beside them. */
  | { host: '127.0.0.1'; port: number; ownPages?: boolean }
  | { host: '0.0.0.0'; port: number; admits(address: string): boolean };

/**
 * Serves a handler on a port. A connection of an address that is not let in is cut before a byte is
 * read. A request of a web page (it has an `Origin`) that is not one of the port's own, and on the
 * loopback one for another host (DNS rebinding), is refused with 403 before the handler sees it; a
 * body over 512 MB with 413, unless `streams` takes the request. What wants another protocol is for
 * `upgrades`, else it is cut.
 */
export async function serve(
  handler: HttpHandler,
  listen: Listen,
  streams?: StreamHandler,
  upgrades?: UpgradeHandler,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    const { host, origin } = incoming.headers;
    if (!('admits' in listen) && !loopbackHost.test(host ?? '')) {
      return refuse(outgoing, 403, 'Host must be loopback');
    }
    const isOwn = 'ownPages' in listen && listen.ownPages && origin === `http://${host}`;
    if (origin !== undefined && !isOwn) {
      return refuse(outgoing, 403, 'Requests of web pages are refused');
    }
    answer({ handler, streams }, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('upgrade', (incoming, socket, head) => {
    const { host, origin } = incoming.headers;
    const isOutside = !('admits' in listen) && !loopbackHost.test(host ?? '');
    const isRefused = isOutside || origin !== undefined;
    if (isRefused || !upgrades?.(incoming, socket, head)) socket.destroy();
  });
  if ('admits' in listen) {
    server.on('connection', (socket) => {
      if (!listen.admits(socket.remoteAddress ?? '')) socket.destroy();
    });
  }
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(listen.port, listen.host, ready);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${'admits' in listen ? 'localhost' : listen.host}:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { handler, streams }: { handler: HttpHandler; streams: StreamHandler | undefined },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const taken = streams?.(incoming, outgoing);
  if (taken) return taken;
  const body = await readBody(incoming);
  if (!body) return refuse(outgoing, 413, 'Request Too Long');
  const response = await handler(requestOf(incoming, body));
  const bytes = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  const empty = response.status === 204 || response.status === 304;
  outgoing.writeHead(response.status, {
    ...(empty ? {} : { 'content-length': String(bytes.length) }),
    ...response.headers,
  });
  outgoing.end(incoming.method === 'HEAD' || empty ? undefined : bytes);
}

function requestOf(incoming: IncomingMessage, body: Uint8Array): HttpRequest {
  const url = incoming.url ?? '/';
  const at = url.indexOf('?');
  const headers = Object.entries(incoming.headersDistinct).map(([name, values]) => [
    name,
    (values ?? []).join(name === 'cookie' ? '; ' : ','),
  ]);
  return {
    method: incoming.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    headers: Object.fromEntries(headers),
    body,
  };
}

/** The whole body, or undefined when it is over the limit. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyLimit) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyLimit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(JSON.stringify({ message }));
}
