import { once } from 'node:events';
import { type Engine, EngineError } from './client.ts';

/** A shell's exit code for what cannot run, and that of a process that SIGKILL ended. */
export const codes = { notRunning: 126, killed: 137 } as const;

/** Runs a command in a container; answers its exit code, or that of SIGKILL after `timeoutMs`. */
export async function executeIn(
  engine: Engine,
  container: string,
  command: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await exitCodeOf(engine, container, command, signal);
  } catch (error) {
    if (signal.aborted) return codes.killed;
    if (error instanceof EngineError) return codes.notRunning;
    throw error;
  }
}

async function exitCodeOf(
  engine: Engine,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const wanted = { Cmd: command, AttachStdout: true, AttachStderr: true };
  const path = `/containers/${container}/exec`;
  const { Id } = await engine.call<{ Id: string }>('POST', path, { json: wanted, signal });
  const json = { Detach: false, Tty: false };
  const output = await engine.stream('POST', `/exec/${Id}/start`, { json, signal });
  output.resume();
  if (!output.closed) await once(output, 'close');
  return (await engine.call<{ ExitCode: number }>('GET', `/exec/${Id}/json`, { signal })).ExitCode;
}
