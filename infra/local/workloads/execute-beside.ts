import { spawn } from 'node:child_process';
import { signalGroup } from './container-facts.ts';
import { findProgram } from './host-paths.ts';
import { places } from './network/namespaces.ts';
import { linkOf, textOf } from './proc-files.ts';

/** The exit codes of a shell for what is not there, and of a process that SIGKILL ended. */
const codes = { missing: 127, killed: 137 };

/**
 * Runs a command as a neighbour of a process: in its folder, with its environment and in its
 * network, all read from /proc, so that it works for what an earlier plane started, too. Answers
 * the exit code.
 */
export async function executeBeside(
  pid: number,
  command: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const cwd = linkOf(`/proc/${pid}/cwd`);
  const pairs = textOf(`/proc/${pid}/environ`).split('\0').filter(Boolean);
  const env = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]));
  const program = await findProgram(command[0]!, cwd, (env.PATH ?? '').split(':'));
  const enter = await wayInto(pid);
  if (!cwd || !program || !enter) return codes.missing;
  const [first, ...rest] = [...enter, program, ...command.slice(1)];
  return new Promise((resolve) => {
    const child = spawn(first!, rest, { cwd, env, stdio: 'ignore', detached: true });
    const timeout = AbortSignal.timeout(timeoutMs);
    // With all that it started: a check that hangs is begun again and again.
    const kill = () => signalGroup(child.pid!, 'SIGKILL');
    child.once('spawn', () => timeout.addEventListener('abort', kill));
    child.once('error', () => resolve(codes.missing));
    child.once('exit', (code) => {
      timeout.removeEventListener('abort', kill);
      kill();
      resolve(code ?? codes.killed);
    });
  });
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
