import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { runCommand } from '../../../cli/run-command.ts';
import type { System } from '../../../cli/system.ts';

/** A request that the fake plane has seen. */
export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: Buffer;
  json(): Record<string, unknown>;
}

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown };

/** Answers every request; what `answer` gives is sent as JSON, bytes as they are. */
export async function fakePlane(
  answer: (request: SeenRequest, count: number) => Reply | Promise<Reply>,
) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://here');
    const body = await buffer(incoming);
    seen.push({
      method: incoming.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: incoming.headers,
      body,
      json: () => JSON.parse(body.toString('utf8')),
    });
    const reply = await answer(seen.at(-1)!, seen.length);
    outgoing.writeHead(reply.status ?? 200, reply.headers);
    const { body: sent } = reply;
    if (sent instanceof Uint8Array) outgoing.end(sent);
    else outgoing.end(sent === undefined ? '' : JSON.stringify(sent));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, seen, close };
}

/** A system whose time passes only by sleeping, and at once. */
export function fakeSystem(
  options: { env?: Record<string, string>; cwd?: string; stdin?: string } = {},
) {
  let now = Date.parse('2030-01-01T00:00:00Z');
  let keys = 0;
  const written = { out: '', err: '' };
  const unused = () => {
    throw new Error('not for this test');
  };
  const system: System = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    timeZone: () => 'Europe/Berlin',
    env: options.env ?? {},
    cwd: options.cwd ?? '/nowhere',
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    isTerminal: false,
    hasColours: false,
    width: () => 80,
    readStdin: async () => options.stdin ?? '',
    ask: async () => undefined,
    hasKeyboard: false,
    keyboard: () => undefined,
    newKey: () => {
      keys += 1;
      return `key-${keys}`;
    },
    temporaryFolder: unused,
    browse: unused,
    isAlive: () => true,
    onSignals: () => {},
    exit: unused,
  };
  return { system, written };
}

/** What stands on the standard error before anything is changed on a plane at this address. */
export const saidPlane = (url: string) => `Plane: TRAINYARD_URL, ${url}\n`;

/** Runs a command line against a fake plane and answers what it wrote. */
export async function runLine(
  argv: string[],
  options: { url?: string; cwd?: string; stdin?: string } = {},
) {
  const { url, ...rest } = options;
  const env: Record<string, string> = url ? { TRAINYARD_URL: url, TRAINYARD_TOKEN: 'secret' } : {};
  const { system, written } = fakeSystem({ env, ...rest });
  const start = system.now();
  const code = await runCommand(argv, system);
  return { code, ...written, tookMs: system.now() - start };
}

/** A job as the API would answer it. */
export function jobJson(changes: object = {}) {
  return {
    id: 'job_01J00000000000000000000001',
    kind: 'task',
    name: 'one',
    project: 'default',
    phase: 'Running',
    reason: null,
    message: null,
    attempt: 1,
    createdAt: '2030-01-01T00:00:00.000Z',
    updatedAt: '2030-01-01T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    submittedBy: 'me',
    result: null,
    spec: {},
    cost: { estimatedUsd: '0.01', worstUsd: '0.10', actualUsd: '0.00' },
    ...changes,
  };
}
