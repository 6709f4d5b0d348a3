import { readFile, stat } from 'node:fs/promises';

/** What a workload's folder and the process table say about it. */
type ProcessFacts =
  | { state: 'absent' }
  | { state: 'running'; pid: number; startedAt: number }
  | { state: 'exited'; exitCode: number; startedAt: number; endedAt: number };

/** The exit code of a process that SIGKILL ended. */
const killed = 137;

/**
 * Reads the facts, and ends what is left of the group of one that has ended. A pid counts only
 * together with its start time, so that another process which got the same number is not mistaken
 * for ours.
 */
export async function readFacts(folder: string, now: number): Promise<ProcessFacts> {
  const pidFile = await read(`${folder}/pid`);
  if (!pidFile) return { state: 'absent' };
  const { pid, start } = parseStat(pidFile.text);
  const startedAt = pidFile.writtenAt;
  const holder = await holderOf(pid, start);
  const exit = await read(`${folder}/exit`);
  if (holder === 'nobody' || (exit && holder === 'ours')) signalGroup(pid, 'SIGKILL');
  if (exit) {
    return { state: 'exited', exitCode: Number(exit.text), startedAt, endedAt: exit.writtenAt };
  }
  if (holder === 'ours') return { state: 'running', pid, startedAt };
  return { state: 'exited', exitCode: killed, startedAt, endedAt: now };
}

/** Signals a whole process group; a group that is gone is none of our business. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The process's number and start time (field 22, in ticks since boot) of a line of /proc. */
function parseStat(line: string): { pid: number; start?: string; zombie: boolean } {
  const fields = line
    .slice(line.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return { pid: Number.parseInt(line, 10), start: fields[19], zombie: fields[0] === 'Z' };
}

/** Who has the pid now. While a group has members no new process can get its leader's number. */
async function holderOf(
  pid: number,
  start: string | undefined,
): Promise<'ours' | 'nobody' | 'another'> {
  try {
    process.kill(pid, 0);
  } catch {
    return 'nobody';
  }
  if (start === undefined) return 'ours';
  const now = await read(`/proc/${pid}/stat`);
  if (!now) return 'nobody';
  const seen = parseStat(now.text);
  if (seen.start !== start) return 'another';
  return seen.zombie ? 'nobody' : 'ours';
}

async function read(file: string): Promise<{ text: string; writtenAt: number } | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, writtenAt: Math.floor((await stat(file)).mtimeMs) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
