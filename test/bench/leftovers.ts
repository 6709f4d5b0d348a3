import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a child may take to end after SIGTERM. */
const graceMs = 12_000;

/** What the measurements make and must not leave: folders and processes. */
export class Leftovers {
  readonly #undo = new Set<() => unknown>();

  /** A new folder. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
    this.#undo.add(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
  }

  /** A child of this Node; `args` are its arguments. Its standard output is a pipe. */
  child(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const stop = () => endChild(child);
    this.#undo.add(stop);
    child.once('exit', () => this.#undo.delete(stop));
    return child;
  }

  /** Something else to undo at the end. */
  add(undo: () => unknown): void {
    this.#undo.add(undo);
  }

  /** Undoes everything, the last first. */
  async clear(): Promise<void> {
    for (const undo of [...this.#undo].reverse()) await undo();
    this.#undo.clear();
  }
}

/** Asks the child to end, and makes it when it does not. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(force);
}
