import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { signalGroup } from './container-facts.ts';
import { findProgram } from './host-paths.ts';
import { neighbourOf } from './neighbour.ts';
import { linkOf, textOf } from './proc-files.ts';
import type { Attached } from './types.ts';

/** Where Linux has the program that gives a command a terminal (util-linux). */
const places = ['/usr/bin', '/bin'];

/**
 * Runs a command line as a neighbour of a process, as `executeBeside` does, on a terminal of its
 * own. Throws a sentence where that cannot be.
 */
export async function attachBeside(pid: number, command: string): Promise<Attached> {
  const neighbour = await neighbourOf(pid);
  const script = await findProgram('script', '/', places);
  if (!neighbour) throw new Error('The container cannot be entered: it has ended.');
  if (!script) throw new Error('The program script (util-linux) is not there: install it.');
  const { cwd, enter } = neighbour;
  const env = { TERM: 'xterm-256color', ...neighbour.env, SHELL: '/bin/sh' };
  const terminal = [script, '-qfe', '-E', 'always', '-c', command, '/dev/null'];
  const [first = '', ...rest] = [...enter, ...terminal];
  const child = spawn(first, rest, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  await once(child, 'spawn');
  // What is typed when the command has ended goes nowhere.
  child.stdin.on('error', () => {});
  const ended = Promise.all([once(child, 'exit'), once(child.stdout, 'close')]);
  return {
    output: child.stdout,
    input: child.stdin,
    ended: ended.then(() => {}),
    resize: (columns, rows) => resize(child.pid!, columns, rows),
    kill: () => {
      for (const group of [child.pid!, ...childrenOf(child.pid!)]) signalGroup(group, 'SIGKILL');
    },
  };
}

/** The command has a session of its own, as terminals have. */
const childrenOf = (pid: number): number[] =>
  textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

async function resize(pid: number, columns: number, rows: number): Promise<void> {
  const [child] = childrenOf(pid);
  const terminal = child === undefined ? '' : linkOf(`/proc/${child}/fd/0`);
  if (!terminal.startsWith('/dev/pts/')) return;
  const size = ['-F', terminal, 'cols', String(columns), 'rows', String(rows)];
  await once(
    spawn('stty', size, { stdio: 'ignore' }).on('error', () => {}),
    'close',
  );
}
