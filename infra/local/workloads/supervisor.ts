import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { signalGroup } from './container-facts.ts';
import type { Namespace } from './network/namespaces.ts';

/**
 * Runs argv as one process group and survives the plane. It takes the folder's one `pid` name (a
 * hard link, so that of two supervisors only one goes on), writes the exit status by a rename, and
 * last kills what its group left behind. TERM reaches the command; the supervisor waits for it. One
 * that comes before the command has begun is its end: a shell that forks loses what comes then,
 * so who stops it writes `stop` first, and the new process looks once TERM ends it by itself.
 */
const script = `
trap : TERM INT HUP
folder=$1
set_up=$2
shift 2
read -r stat 2>/dev/null <"/proc/$$/stat" || stat=$$
printf '%s\\n' "$stat" >"$folder/pid.$$" || exit 0
/bin/ln "$folder/pid.$$" "$folder/pid" 2>/dev/null || exit 0
exec 3>&-
eval "$set_up"
( [ -e "$folder/stop" ] && exit 143; exec "$@" )
code=$?
printf '%s\\n' "$code" >"$folder/exit.new" && /bin/mv "$folder/exit.new" "$folder/exit"
kill -s KILL 0
`;

/** A command with everything already resolved to this machine. */
export interface Launch {
  /** The workload's folder: `log`, `pid` and `exit` are written there. */
  folder: string;
  /** The first one an absolute path, so that the shell cannot take it for a word of its own. */
  argv: string[];
  cwd: string;
  environment: Record<string, string>;
  /** Absent: it shares this machine's network. */
  namespace?: Namespace;
}

/** Asks a command to end. To be called once: for many a second TERM means to drop everything. */
export async function terminate(folder: string, pid: number): Promise<void> {
  await writeFile(`${folder}/stop`, '');
  signalGroup(pid, 'SIGTERM');
}

/** Starts the supervisor detached; answers once its pid is on disk (or it has given way). */
export async function launch(what: Launch, onExit: () => void): Promise<void> {
  await mkdir(what.folder, { recursive: true });
  const log = await open(`${what.folder}/log`, 'a', 0o600);
  try {
    const { enter = [], setUp = '' } = what.namespace ?? {};
    const shell = ['/bin/sh', '-c', script, 'supervisor', what.folder, setUp, ...what.argv];
    const [program = '', ...args] = [...enter, ...shell];
    const child = spawn(program, args, {
      cwd: what.cwd,
      env: what.environment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'pipe'],
    });
    child.on('exit', onExit);
    const ready = child.stdio[3] as Readable;
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      ready.on('close', () => resolve());
      ready.resume();
    });
    child.unref();
  } finally {
    await log.close();
  }
}
