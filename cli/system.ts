import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** All that the commands know of the process they run in: its clock, streams and signals. */
export interface System {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** The name of this machine's time zone, such as `Europe/Berlin`. */
  timeZone(): string;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Results: what a script reads. */
  out(text: string): void;
  /** Progress, hints and errors. */
  err(text: string): void;
  /** Whether a person watches the progress. */
  isTerminal: boolean;
  /** Whether a person reads the results where there are colours. */
  hasColours: boolean;
  /** Columns of that terminal. */
  width(): number;
  readStdin(): Promise<string>;
  /** What a person answers to a question; undefined where nobody types. */
  ask(question: string): Promise<string | undefined>;
  /** Whether a person types, and sees what comes of it. */
  hasKeyboard: boolean;
  /** Hands on what a person types, key by key, until `release`; undefined where nobody does. */
  keyboard(take: (bytes: Buffer) => void): Keyboard | undefined;
  /** A new text that nobody else has. */
  newKey(): string;
  /** A new folder, and what removes it. */
  temporaryFolder(): { path: string; remove(): void };
  /** Shows an address in the person's browser, if there is one. */
  browse(url: string): void;
  /** Whether a process of that id lives. */
  isAlive(pid: number): boolean;
  /** From now on the signals that end a program call `stop` instead, and nothing else. */
  onSignals(stop: () => void): void;
  /** Ends the process once its output is written. */
  exit(code: number): void;
}

/** A terminal whose keys go to somebody else. */
interface Keyboard {
  size(): { cols: number; rows: number };
  /** Gives the keys back. */
  release(): void;
}

/** One signal often comes twice: from the terminal and from npm. */
const sameSignalMs = 1000;

/** The real process. */
export function realSystem(): System {
  const { stdout, stderr, stdin } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const hasKeyboard = stdin.isTTY === true && stdout.isTTY === true;
  return {
    now: () => Date.now(),
    sleep: (ms) => pause(ms),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    env: process.env,
    cwd: process.cwd(),
    out: (line) => stdout.write(line),
    err: (line) => stderr.write(line),
    isTerminal: stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI,
    hasColours: stdout.isTTY === true && process.env.TERM !== 'dumb' && !process.env.NO_COLOR,
    width: () => stderr.columns ?? 80,
    readStdin: () => text(stdin),
    async ask(question) {
      if (!stdin.isTTY || !stderr.isTTY) return undefined;
      const lines = createInterface({ input: stdin, output: stderr });
      return lines.question(question).finally(() => lines.close());
    },
    hasKeyboard,
    keyboard(take) {
      if (!hasKeyboard) return undefined;
      stdin.setRawMode(true).on('data', take);
      return {
        size: () => ({ cols: stdout.columns, rows: stdout.rows }),
        release: () => stdin.setRawMode(false).off('data', take).pause(),
      };
    },
    newKey: () => randomUUID(),
    temporaryFolder() {
      const path = mkdtempSync(join(tmpdir(), 'trainyard-'));
      return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
    },
    browse,
    isAlive,
    onSignals,
    exit: (code) => stdout.write('', () => stderr.write('', () => process.exit(code))),
  };
}

function browse(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [url], { detached: true, stdio: 'ignore' });
  // Without a browser the printed address is all.
  child.on('error', () => {});
  child.unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A second signal, later than an echo of the first can be, ends the process at once. */
function onSignals(stop: () => void): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (first !== undefined && Date.now() - first > sameSignalMs) process.exit(130);
      if (first !== undefined) return;
      first = Date.now();
      stop();
    });
  }
}
