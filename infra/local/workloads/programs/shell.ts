import { spawn } from 'node:child_process';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Env } from './streams.ts';

/** A command of the buildspec that failed. The last line it complained with is the best reason. */
export class CommandFailed extends Error {}

/**
 * One command in the state that the earlier ones have left: all variables (made exported) and the
 * working folder. The command is an argument, never a part of this text.
 */
const script = `
. "$1/variables"
cd "$(cat "$1/folder")" || exit 1
set -ea
eval "$2"
set +e
export -p >"$1/variables"
pwd >"$1/folder"
`;

/** Runs commands one by one as one shell would: what one sets, the next ones see. */
export class Shell {
  readonly #state: string;
  readonly #env: Record<string, string>;

  private constructor(state: string, env: Record<string, string>) {
    this.#state = state;
    this.#env = env;
  }

  static async open(folder: string, cwd: string, env: Env): Promise<Shell> {
    const state = `${folder}/shell`;
    await mkdir(state, { recursive: true });
    await writeFile(`${state}/variables`, '');
    await writeFile(`${state}/folder`, cwd);
    const given = Object.entries(env).filter(([, value]) => value !== undefined);
    return new Shell(state, Object.fromEntries(given) as Record<string, string>);
  }

  /** Tells the next commands a number by a variable. */
  async tell(name: string, value: number): Promise<void> {
    await appendFile(`${this.#state}/variables`, `export ${name}='${value}'\n`);
  }

  async run(command: string): Promise<void> {
    const { code, lastError } = await this.#spawn(command);
    if (code === 0) return;
    const reason = lastError ? ` ${lastError}` : '';
    throw new CommandFailed(
      `Error while executing command: ${command}. Reason: exit status ${code}.${reason}`,
    );
  }

  /** The variables as the commands have left them. */
  async variables(): Promise<Record<string, string>> {
    const text = await readFile(`${this.#state}/variables`, 'utf8');
    const form = /^export (\w+)='((?:[^']|'"'"'|'\\'')*)'$/gm;
    const found = [...text.matchAll(form)].map(([, name, value = '']): [string, string] => [
      name ?? '',
      value.replaceAll(`'"'"'`, "'").replaceAll(`'\\''`, "'"),
    ]);
    return Object.fromEntries(found);
  }

  #spawn(command: string): Promise<{ code: number; lastError: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', script, 'sh', this.#state, command], {
        env: this.#env,
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      let tail = '';
      child.stderr.on('data', (chunk: Buffer) => {
        process.stderr.write(chunk);
        tail = (tail + chunk.toString('utf8')).slice(-4096);
      });
      child.on('error', reject);
      child.on('close', (code) => {
        const lines = tail.split('\n').map((line) => line.trim());
        resolve({ code: code ?? 1, lastError: lines.findLast(Boolean) ?? '' });
      });
    });
  }
}
