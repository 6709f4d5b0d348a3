import { type Engine, engineAt } from './client.ts';

interface Version {
  Version: string;
  Components?: { Name: string }[];
}
interface Info {
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

async function ask(socket: string): Promise<FoundEngine> {
  try {
    const plain = engineAt(socket, false);
    const version = await plain.call<Version>('GET', '/version');
    const info = await plain.call<Info>('GET', '/info');
    const why = unusable(info);
    if (why) return { why };
    const isPodman = version.Components?.some(({ Name }) => /podman/i.test(Name)) ?? false;
    const name = `${isPodman ? 'podman' : 'docker'} ${version.Version}`;
    return { engine: engineAt(socket, isPodman), name };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { why: code ?? message };
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
