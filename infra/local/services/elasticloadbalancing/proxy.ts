import { randomBytes } from 'node:crypto';
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Outside } from '../../kernel/types.ts';
import { countRequest } from './balancer-metrics.ts';
import type { Route, Routing } from './routing.ts';
import type { TargetNetwork } from './target-network.ts';

/** A target must take a connection within this time ("HTTP 504", troubleshooting of the guide). */
const connectMs = 10_000;

/** A request under a name of another machine may come from a web page (DNS rebinding). */
const ownHost = /^(127\.0\.0\.1|([a-z0-9-]+\.)*localhost|\[::1\])(:\d+)?$/i;

/** Headers of one connection, not of the message (RFC 9110, 7.6.1); the other side has its own. */
const ofConnection = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization', 'trailer', 'expect'],
];

const phrases: Record<number, string> = {
  403: '403 Forbidden',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

type OpenRoute = Extract<Route, { target: unknown }>;

/** What balancers do with requests: hand each to one target, once. */
export class RequestProxy {
  readonly #network: TargetNetwork;
  readonly #routing: Routing;
  outside: Outside | undefined;

  constructor(network: TargetNetwork, routing: Routing) {
    this.#network = network;
    this.#routing = routing;
  }

  /** Answers what comes in at a server for the balancer that has it. */
  serve(server: Server, balancer: () => string | undefined): void {
    server.on('request', (incoming, outgoing) => {
      this.#answer(balancer(), incoming, outgoing).catch(() => outgoing.destroy());
    });
    server.on('upgrade', (incoming, socket: Socket, head) => {
      this.#upgrade(balancer(), incoming, socket, head).catch(() => socket.destroy());
    });
  }

  async #answer(arn: string | undefined, incoming: IncomingMessage, outgoing: ServerResponse) {
    // The connection has been idle for too long: nobody sends anything.
    outgoing.on('timeout', () => refuse(outgoing, 504));
    const route = this.#route(arn, incoming);
    const began = this.#now();
    const timed: { targetMs?: number } = {};
    outgoing.once('close', () => this.#count(arn, outgoing, timed));
    if (typeof route === 'number') return refuse(outgoing, route);
    if (!route) return void incoming.socket.destroy();
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    const opened = await this.#open(route, incoming, gone.signal);
    if (typeof opened === 'number') return refuse(outgoing, opened);
    opened.once('response', (answer) => {
      timed.targetMs = this.#now() - began;
      outgoing.writeHead(answer.statusCode ?? 502, headersOf(answer.headersDistinct));
      outgoing.flushHeaders();
      pipeline(answer, outgoing, () => {});
    });
    opened.on('error', () => refuse(outgoing, 502));
    opened.once('upgrade', (_answer, target) => {
      target.destroy();
      refuse(outgoing, 502);
    });
    pipeline(incoming, opened, () => {});
  }

  #now(): number {
    return this.outside?.now() ?? 0;
  }

  /** A request that broke off before it had an answer counts as none; one of a web page neither. */
  #count(
    arn: string | undefined,
    { headersSent, statusCode }: ServerResponse,
    timed: { targetMs?: number },
  ) {
    const isOwn403 = statusCode === 403 && timed.targetMs === undefined;
    if (!arn || !headersSent || isOwn403) return;
    if (this.outside) countRequest(this.outside, arn, { status: statusCode, ...timed });
  }

  async #upgrade(arn: string | undefined, incoming: IncomingMessage, socket: Socket, head: Buffer) {
    socket.on('error', () => socket.destroy());
    const end = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const route = this.#route(arn, incoming);
    if (typeof route === 'number') return void end(phrases[route]!);
    if (!route) return void socket.destroy();
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    const upgrade = { connection: 'Upgrade', upgrade: incoming.headers.upgrade ?? '' };
    const opened = await this.#open(route, incoming, gone.signal, upgrade);
    if (typeof opened === 'number') return void end(phrases[opened]!);
    opened.once('upgrade', (answer, target, first) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${linesOf(answer)}\r\n`);
      if (first.length > 0) socket.write(first);
      if (head.length > 0) target.write(head);
      pipeline(socket, target, () => {});
      pipeline(target, socket, () => {});
    });
    // A target that would not switch: its status is all that is told.
    opened.once('response', (answer) => {
      answer.resume();
      end(`${answer.statusCode} ${answer.statusMessage}`);
    });
    opened.on('error', () => end(phrases[502]!));
    opened.end();
  }

  /** A number is the answer where no target can get it; undefined: nothing listens. */
  #route(arn: string | undefined, { headers }: IncomingMessage): OpenRoute | number | undefined {
    if (!ownHost.test(headers.host ?? '')) return 403;
    const route = arn && this.outside?.transact((tx) => this.#routing.next(tx, arn));
    if (!route) return undefined;
    if ('target' in route) return route;
    return route.why === 'no-target' ? 503 : undefined;
  }

  /** Begins the request at the target; a number is the answer where it takes no connection. */
  async #open(
    { target, listenerPort }: OpenRoute,
    { method, url, headers, headersDistinct, socket }: IncomingMessage,
    gone: AbortSignal,
    more: Record<string, string> = {},
  ): Promise<ClientRequest | number> {
    const late = AbortSignal.timeout(connectMs);
    const ended = new AbortController();
    const end = () => ended.abort();
    late.addEventListener('abort', end);
    gone.addEventListener('abort', end);
    try {
      const to = await this.#network.connect(target, ended.signal);
      late.removeEventListener('abort', end);
      return request({
        ...{ method, path: url },
        createConnection: () => to,
        headers: {
          ...headersOf(headersDistinct),
          ...forwarded(headers, socket, listenerPort, this.#now()),
          ...more,
        },
      });
    } catch {
      return late.aborted ? 504 : 502;
    }
  }
}

/** The headers of an answer as lines. */
function linesOf({ headersDistinct }: IncomingMessage): string {
  return Object.entries(headersDistinct)
    .flatMap(([name, values = []]) => values.map((value) => `${name}: ${value}\r\n`))
    .join('');
}

/** The headers of a message that go on to the other side, those in several lines as lists. */
function headersOf(distinct: NodeJS.Dict<string[]>): Record<string, string | string[]> {
  const named = (distinct.connection ?? [])
    .join(',')
    .toLowerCase()
    .split(/\s*,\s*/);
  const entries = Object.entries(distinct)
    .filter(([name]) => !ofConnection.includes(name) && !named.includes(name))
    .map(([name, values = []]) => {
      if (name === 'set-cookie') return [name, values];
      return [name, values.join(name === 'cookie' ? '; ' : ', ')];
    });
  return Object.fromEntries(entries);
}

/** What a balancer adds ("HTTP headers and Application Load Balancers", request tracing). */
function forwarded(
  headers: IncomingHttpHeaders,
  { remoteAddress = '' }: Socket,
  port: number,
  now: number,
): Record<string, string> {
  const before = headers['x-forwarded-for'];
  const time = Math.floor(now / 1000).toString(16);
  const id = `1-${time}-${randomBytes(12).toString('hex')}`;
  const trace = headers['x-amzn-trace-id'];
  return {
    'x-forwarded-for': before ? `${before}, ${remoteAddress}` : remoteAddress,
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(port),
    'x-amzn-trace-id': trace ? `Self=${id};${trace}` : `Root=${id}`,
  };
}

/** Answers as a balancer does; an answer that has begun breaks off. */
function refuse(outgoing: ServerResponse, status: number): void {
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy();
  const says = phrases[status] ?? String(status);
  const head = `<head><title>${says}</title></head>`;
  const body = `<body>\r\n<center><h1>${says}</h1></center>\r\n</body>`;
  const headers = { server: 'awselb/2.0', 'content-type': 'text/html', connection: 'close' };
  outgoing.writeHead(status, headers);
  outgoing.end(`<html>\r\n${head}\r\n${body}\r\n</html>\r\n`);
}
