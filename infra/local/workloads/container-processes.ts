import { linkOf, namesIn, textOf } from './proc-files.ts';

/** Rounds of looking and killing, and the pause between two, in milliseconds. */
const rounds = { most: 200, pauseMs: 10 };

/**
 * Ends what a container that has ended left behind, such as a daemon in a session of its own: in a
 * real container the end of the first process is the end of all. Answers those that will not die.
 */
export async function endStrays(
  folder: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<number[]> {
  for (let round = 0; ; round += 1) {
    const strays = processesOf(folder);
    if (strays.length === 0 || round === rounds.most) return strays;
    for (const pid of strays) kill(pid);
    await pause(rounds.pauseMs);
  }
}

/**
 * The processes that carry a container's mark: its private folders in their environment, or its log
 * as their output. One that has dropped both is not found, nor is any where there is no /proc.
 */
export function processesOf(folder: string): number[] {
  const marks = [`\0HOME=${folder}/home\0`, `\0TMPDIR=${folder}/tmp\0`];
  const log = `${folder}/log`;
  return allProcesses().filter((pid) => {
    const environment = `\0${textOf(`/proc/${pid}/environ`)}\0`;
    if (marks.some((mark) => environment.includes(mark))) return true;
    return [1, 2].some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === log);
  });
}

const allProcesses = () =>
  namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
