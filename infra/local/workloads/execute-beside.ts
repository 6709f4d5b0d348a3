import { spawn } from 'node:child_process';
import { signalGroup } from './container-facts.ts';
import { findProgram } from './host-paths.ts';
import { neighbourOf } from './neighbour.ts';

/** The exit codes of a shell for what is not there, and of a process that SIGKILL ended. */
const codes = { missing: 127, killed: 137 };

/** Runs a command as a neighbour of a process and answers its exit code. */
export async function executeBeside(
  pid: number,
  command: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const neighbour = await neighbourOf(pid);
  if (!neighbour) return codes.missing;
  const { cwd, env, enter } = neighbour;
  const program = await findProgram(command[0]!, cwd, (env.PATH ?? '').split(':'));
  if (!program) return codes.missing;
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
