import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '../../clients/typescript/api.ts';

/** A door on this machine to a plane elsewhere. */
export interface ConsoleProxy {
  /** Of the console; who has it acts as the one who opened it. */
  url: string;
  close(): Promise<void>;
}

/** API Gateway's own bound of a body. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Headers that go on to the plane; never a cookie, nor what tells of other pages. */
const toPlane = ['accept', 'content-type', 'idempotency-key', 'if-none-match'];

/** Headers that come back: those that the page's safety and its freshness hang on. */
const toPage = [
  'cache-control',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'etag',
  'location',
  'referrer-policy',
  'retry-after',
  'x-content-type-options',
];

/**
 * Serves a plane's API on the loopback below a path that nobody can guess, and proves to the plane
 * who calls. A page of another origin reaches it by neither name nor address: the `Host` has to be
 * its own (DNS rebinding), and an `Origin` too.
 *
 * @param secret the path, such as a new UUID
 */
export async function startConsoleProxy(
  connection: Connection,
  secret: string,
): Promise<ConsoleProxy> {
  const server = createServer((incoming, outgoing) => {
    const { port } = server.address() as AddressInfo;
    const refusal = refusalOf(incoming, `127.0.0.1:${port}`);
    if (refusal) return answer(outgoing, 403, refusal);
    const path = withoutSecret(incoming.url ?? '/', secret);
    if (path === undefined) return answer(outgoing, 404, 'There is nothing here.');
    forward(connection, path, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', ready);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${secret}/console/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function refusalOf({ headers }: IncomingMessage, own: string): string | undefined {
  if (headers.host !== own) return 'The host is not this one.';
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${own}`) return 'Other pages may not ask here.';
  return undefined;
}

/** What is asked of the plane: `/jobs?limit=1` of `/SECRET/jobs?limit=1`. */
const withoutSecret = (url: string, secret: string) =>
  url.startsWith(`/${secret}/`) ? url.slice(secret.length + 1) : undefined;

async function forward(
  { url: plane, authorize }: Connection,
  path: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming);
  if (!body) return answer(outgoing, 413, 'The body is larger than 10 MB.');
  const method = incoming.method ?? 'GET';
  const url = new URL(`${plane.replace(/\/$/, '')}${path}`);
  const headers = Object.fromEntries(
    toPlane.flatMap((name) => {
      const value = incoming.headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
  const sent = body.length > 0 ? { body } : {};
  try {
    const { headers: proven } = await authorize({ method, url, headers, ...sent });
    const response = await fetch(url, { method, headers: proven, redirect: 'manual', ...sent });
    const bytes = Buffer.from(await response.arrayBuffer());
    outgoing.writeHead(response.status, returned(response.headers));
    outgoing.end(bytes);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    answer(outgoing, 502, `The plane at ${plane} does not answer: ${cause?.message ?? message}`);
  }
}

const returned = (headers: Headers) =>
  Object.fromEntries(
    toPage.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** The whole body, or undefined when it is over the bound. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxBodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function answer(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(JSON.stringify({ message }));
}
