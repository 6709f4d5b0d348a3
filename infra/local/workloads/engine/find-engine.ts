import { type Engine, engineAt } from './client.ts';

interface Info {
  ServerVersion: string;
  OSType?: string;
  OperatingSystem?: string;
  SecurityOptions?: string[];
}

/** What was found: an engine and what it is, or why none of the sockets has one to work with. */
export type FoundEngine = { engine: Engine; name: string } | { why: string };

/** Asks the sockets in turn for an engine whose networks are those of this machine. */
export async function findEngine(sockets: readonly string[]): Promise<FoundEngine> {
  const reasons: string[] = [];
  for (const socket of sockets) {
    const found = await ask(socket);
    if ('engine' in found) return found;
    reasons.push(`${socket}: ${found.why}`);
  }
  return { why: reasons.join('; ') || 'no socket of an engine is known' };
}

/**
 * The engine behind a socket if it answers, of use or not. To say more of itself (`/info`,
 * `/version`) takes podman about a second each: it asks the package manager for its own parts.
 */
export async function reachEngine(socket: string): Promise<Engine> {
  const answer = await engineAt(socket, false).stream('GET', '/_ping');
  answer.resume();
  return engineAt(socket, 'libpod-api-version' in answer.headers);
}

/** Why a socket has no engine that answers. */
export function whyAway(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

async function ask(socket: string): Promise<FoundEngine> {
  try {
    const engine = await reachEngine(socket);
    const info = await engine.call<Info>('GET', '/info');
    const why = unusable(info);
    if (why) return { why };
    return { engine, name: `${engine.isPodman ? 'podman' : 'docker'} ${info.ServerVersion}` };
  } catch (error) {
    return { why: whyAway(error) };
  }
}

/** The plane and the containers reach each other by addresses of the engine's own networks. */
function unusable({
  OSType,
  OperatingSystem = '',
  SecurityOptions = [],
}: Info): string | undefined {
  if (OSType !== undefined && OSType !== 'linux') return `it runs containers of ${OSType}`;
  if (/Docker Desktop/.test(OperatingSystem)) {
    return 'Docker Desktop keeps its networks in a machine of its own';
  }
  if (SecurityOptions.some((option) => /rootless/.test(option))) {
    return 'a rootless engine keeps its networks to itself';
  }
  return undefined;
}
