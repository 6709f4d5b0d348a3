import { findProgram } from './host-paths.ts';
import { places } from './network/namespaces.ts';
import { linkOf, textOf } from './proc-files.ts';

/** What a command takes to run beside a process. */
interface Neighbour {
  cwd: string;
  env: Record<string, string>;
  /** What begins its command line: the way into the network of the process. */
  enter: string[];
}

/**
 * Folder, environment and network of a process, all read from /proc, so that it works for what an
 * earlier plane started, too; undefined where it has ended or cannot be entered.
 */
export async function neighbourOf(pid: number): Promise<Neighbour | undefined> {
  const cwd = linkOf(`/proc/${pid}/cwd`);
  const pairs = textOf(`/proc/${pid}/environ`).split('\0').filter(Boolean);
  const env = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]));
  const enter = await wayInto(pid);
  return cwd && enter ? { cwd, env, enter } : undefined;
}

/** What begins a command line that is to run in the network of a process; none where it is ours. */
async function wayInto(pid: number): Promise<string[] | undefined> {
  const isOwn = (kind: 'net' | 'user') =>
    linkOf(`/proc/${pid}/ns/${kind}`) !== linkOf(`/proc/self/ns/${kind}`);
  if (!isOwn('net')) return [];
  const nsenter = await findProgram('nsenter', '/', places);
  if (!nsenter) return undefined;
  const user = isOwn('user') ? ['-U', '--preserve-credentials'] : [];
  return [nsenter, '-t', String(pid), ...user, '-n'];
}
