import { type IncomingMessage, request } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** An error that the engine answered; the message is its own. */
export class EngineError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** For a `catch`: undefined where the engine does not have what it was asked for. */
export function ifGone(error: unknown): undefined {
  if (!(error instanceof EngineError && error.status === 404)) throw error;
}

/** Where podman has what Docker's API lacks. */
export const podmanApi = '/v4.0.0/libpod';

/** One call of the engine's API. */
interface EngineCall {
  query?: Record<string, string>;
  /** Sent as JSON. */
  json?: object;
  /** Sent as a tar archive. */
  tar?: Readable;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Docker's HTTP API over a Unix socket, which podman speaks too. */
export interface Engine {
  readonly socket: string;
  /** True of podman, which needs to be told of registries without TLS. */
  readonly isPodman: boolean;
  /** The answer's JSON; undefined where it has none. */
  call<T = unknown>(method: string, path: string, call?: EngineCall): Promise<T>;
  /** The answer's bytes as they come. */
  stream(method: string, path: string, call?: EngineCall): Promise<IncomingMessage>;
  /** The connection itself, both ways, as an engine gives it for a terminal. */
  connect(method: string, path: string, call?: EngineCall): Promise<Duplex>;
}

/** An engine's client; that there is an engine is for `findEngine` to say. */
export function engineAt(socket: string, isPodman: boolean): Engine {
  const stream: Engine['stream'] = async (method, path, call = {}) => {
    const incoming = await send(socket, method, path, call);
    const { statusCode: status = 0 } = incoming;
    if (status < 400) return incoming;
    throw new EngineError(status, messageOf((await text(incoming)).trim()));
  };
  return {
    socket,
    isPodman,
    stream,
    connect: (method, path, call = {}) => upgrade(socket, method, path, call),
    async call<T>(method: string, path: string, call?: EngineCall) {
      // Where there is nothing to say, podman says an empty line.
      const body = (await text(await stream(method, path, call))).trim();
      return (body ? JSON.parse(body) : undefined) as T;
    },
  };
}

function send(
  socketPath: string,
  method: string,
  path: string,
  call: EngineCall,
): Promise<IncomingMessage> {
  const { json, tar } = call;
  return new Promise((resolve, reject) => {
    const outgoing = requestOf(socketPath, method, path, call);
    outgoing.on('response', resolve).on('error', reject);
    if (tar) tar.on('error', reject).pipe(outgoing);
    else outgoing.end(json && JSON.stringify(json));
  });
}

/** An engine switches protocols where it is asked to; what else it answers is a refusal. */
function upgrade(
  socketPath: string,
  method: string,
  path: string,
  { headers, ...call }: EngineCall,
): Promise<Duplex> {
  const asked = { connection: 'Upgrade', upgrade: 'tcp', ...headers };
  return new Promise((resolve, reject) => {
    const outgoing = requestOf(socketPath, method, path, { ...call, headers: asked });
    outgoing
      .on('upgrade', (_response, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      })
      .on('response', async (response) => {
        reject(new EngineError(response.statusCode ?? 0, messageOf((await text(response)).trim())));
      })
      .on('error', reject)
      .end(JSON.stringify(call.json));
  });
}

function requestOf(
  socketPath: string,
  method: string,
  path: string,
  { query, json, tar, headers, signal }: EngineCall,
) {
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const type = tar ? 'application/x-tar' : 'application/json';
  return request({
    ...{ socketPath, method, path: `${path}${search}` },
    // A connection that is kept breaks under the next call when the engine has started anew.
    agent: false,
    // Engines want a name here; it is nobody's.
    headers: { host: 'engine', ...(json || tar ? { 'content-type': type } : {}), ...headers },
    ...(signal ? { signal } : {}),
  });
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message: string }).message;
  } catch {
    return body;
  }
}

/** One object of such an answer. */
interface Told {
  stream?: string;
  status?: string;
  aux?: { ID?: string; Digest?: string };
}

/**
 * Reads an answer of one JSON object a line, as builds, pulls and pushes have: they fail by a line
 * with `error`, after a status of 200.
 */
export async function eachLine(
  incoming: IncomingMessage,
  told: (line: Told) => void,
): Promise<void> {
  let rest = '';
  for await (const part of incoming.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) take(line, told);
  }
  if (rest.trim()) take(rest, told);
}

function take(line: string, told: (line: Told) => void): void {
  const said = JSON.parse(line) as Told & { error?: string };
  if (said.error) throw new EngineError(500, said.error.trim());
  told(said);
}
