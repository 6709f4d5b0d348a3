import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import { mintLocalToken } from '../../infra/local/boot/local-token.ts';
import { type PlaneFile, readPlaneFile } from '../../infra/local/boot/plane-file.ts';
import { realClock } from '../../infra/local/boot/real-clock.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { readFacts, signalGroup } from '../../infra/local/workloads/container-facts.ts';
import { endStrays } from '../../infra/local/workloads/container-processes.ts';
import { assertDocumented } from './contract.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const command = [main, 'up', '--port', '0', '--aws-port', '0', '--data'];
const system = realSystem();
const terminal = ['Succeeded', 'Failed', 'Cancelled'];

/** Asks until the answer holds. After `seconds` it fails and says what it waited for. */
export async function see<T>(
  what: string,
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  seconds = 60,
): Promise<T> {
  const end = system.now() + seconds * 1000;
  for (;;) {
    const last = await ask();
    if (holds(last)) return last;
    if (system.now() > end) {
      throw new Error(`Not seen in ${seconds} s: ${what}. Last: ${JSON.stringify(last, null, 1)}`);
    }
    await system.sleep(100);
  }
}

/** Whether a process of that number lives; one that was killed may wait to be collected. */
export function isAlive(pid: number): boolean {
  return system.isAlive(pid) && !isCollectable(pid);
}

function isCollectable(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A plane in a process of its own, which can be killed and started again on the same folder. */
export class RealPlane {
  readonly data: string = mkdtempSync(join(tmpdir(), 'trainyard-story-'));
  readonly #options: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #authorization = '';
  /** What all planes of this folder wrote to their standard error. */
  #said = '';

  /**
   * @param options of `up`, besides its ports and its folder
   * @param engine socket of the engine that runs jobs; without it they are processes
   * @param path PATH of the plane, in which it finds interpreters; default: that of the test
   */
  constructor(options: readonly string[] = [], engine?: string, path?: string) {
    this.#options = [...options, '--runtime', engine ? 'container' : 'process'];
    this.#environment = {
      ...(engine && { DOCKER_HOST: `unix://${engine}` }),
      ...(path && { PATH: path }),
    };
  }

  /** Starts the program that `npm start` starts and waits until it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...command, this.data, ...this.#options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#environment },
    });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    await new Promise<void>((ready, fail) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('Trainyard is ready.')) ready();
      });
      child.on('exit', (code) => fail(new Error(`The plane ended with ${code}: ${this.#said}`)));
    });
    const owner = { projects: ['*'], role: 'admin' as const, subject: 'owner', ttlSeconds: 3600 };
    const token = await mintLocalToken(this.file, owner, realClock.now());
    this.#authorization = `Bearer ${token}`;
  }

  /** Ctrl-C; answers what the plane said to it. */
  async interrupt(): Promise<string> {
    const child = this.#child!;
    const before = this.#said.length;
    const gone = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    await gone;
    return this.#said.slice(before);
  }

  /** `kill -9`: nothing in the plane gets a chance to tidy up. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Ends the plane and all that it started, and removes its folder. */
  async close(): Promise<void> {
    await this.kill();
    const folder = join(this.data, 'workloads');
    for (const id of existsSync(folder) ? readdirSync(folder) : []) {
      const facts = await readFacts(join(folder, id), realClock.now());
      if (facts.state === 'running') signalGroup(facts.pid, 'SIGKILL');
      await endStrays(join(folder, id), (ms) => system.sleep(ms));
    }
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Where the plane is, as it wrote it down. */
  get file(): PlaneFile {
    return readPlaneFile(this.data)!;
  }

  /** What the plane had to report, and which calls it denied: none, if all is well. */
  get complaints(): string[] {
    return this.#said.split('\n').filter((line) => line.startsWith('plane: '));
  }

  /** The header by which its owner calls it. */
  get authorization(): string {
    return this.#authorization;
  }

  async get(path: string): Promise<Shape> {
    return this.#fetch(path, { headers: { authorization: this.#authorization } });
  }

  async post(path: string): Promise<Shape> {
    return this.#fetch(path, { method: 'POST', headers: { authorization: this.#authorization } });
  }

  /** The e-mails sent so far, newest first. */
  async mails(): Promise<Shape[]> {
    const headers = { 'x-trainyard-key': this.file.localKey };
    return (await this.#fetch('/_local/outbox', { headers })).items;
  }

  /** Writes a job into the plane's folder, which is removed at the end; answers its path. */
  write(name: string, job: object): string {
    const file = join(this.data, name);
    writeFileSync(file, JSON.stringify(job));
    return file;
  }

  /** Makes the folder `./code` of a job: a program in Node, `train.mjs`. */
  writeProgram(text: string): void {
    const folder = join(this.data, 'code');
    mkdirSync(folder);
    writeFileSync(join(folder, 'train.mjs'), text);
    writeFileSync(join(folder, 'package.json'), '{"name": "train", "private": true}');
  }

  /** Submits a file as the command `submit` does, uploads included; answers the job's id. */
  async submit(file: string, ...sets: string[]): Promise<string> {
    return (await this.command('submit', file, ...sets.flatMap((set) => ['--set', set]))).id;
  }

  /** Runs a command of `trainyard` on this plane; answers what it says with `-o json`. */
  async command(...line: string[]): Promise<Shape> {
    return JSON.parse(await this.say(...line, '-o', 'json'));
  }

  /** Runs a command of `trainyard` on this plane; answers what it prints. */
  async say(...line: string[]): Promise<string> {
    const { code, out, err } = await this.run(...line);
    expect(code, err).toBe(0);
    return out;
  }

  /** Runs a command of `trainyard` on this plane; answers its exit code and what it prints. */
  async run(...[name = '', ...rest]: string[]) {
    const written = { out: '', err: '' };
    const code = await runCommand([name, '--data', this.data, ...rest], {
      ...system,
      env: {},
      out: (text) => {
        written.out += text;
      },
      err: (text) => {
        written.err += text;
      },
    });
    return { code, ...written };
  }

  /** Waits until the job is as the test wants it, and answers it. */
  async until(id: string, holds: (job: Shape) => boolean, seconds?: number): Promise<Shape> {
    return see(`a state of ${id}`, () => this.get(`/jobs/${id}`), holds, seconds);
  }

  /** Waits until the job has ended, and answers it. */
  async end(id: string, seconds?: number): Promise<Shape> {
    return this.until(id, ({ phase }) => terminal.includes(phase), seconds);
  }

  /** All lines of a job's log so far. */
  async log(id: string): Promise<Shape[]> {
    const lines: Shape[] = [];
    for (let query = ''; ; ) {
      const { items, cursor, more } = await this.get(`/jobs/${id}/logs?limit=2000${query}`);
      lines.push(...items);
      if ((items.length === 0 && !more) || !cursor) return lines;
      query = `&cursor=${encodeURIComponent(cursor)}`;
    }
  }

  /** The bytes of an object, read as the plane's administrator. */
  async object(uri: string): Promise<Buffer> {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri)!;
    const { awsUrl: endpoint, region, adminKeys: credentials } = this.file;
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from(await Body!.transformToByteArray());
    s3.destroy();
    return bytes;
  }

  async #fetch(path: string, init: RequestInit): Promise<Shape> {
    const response = await fetch(`${this.file.apiUrl}${path}`, init);
    const text = await response.text();
    const headers = Object.fromEntries(response.headers);
    if (!path.startsWith('/_local/')) {
      const came = { status: response.status, headers, body: text };
      assertDocumented(init.method ?? 'GET', path.split('?')[0]!, came);
    }
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** Starts a plane before each test of a suite and ends it after: it must have nothing to report. */
export function planeForEach(use: (plane: RealPlane) => void): void {
  let plane: RealPlane;

  beforeEach(async () => {
    plane = new RealPlane();
    use(plane);
    await plane.start();
  });

  afterEach(async () => {
    await plane.close();
    expect(plane.complaints).toEqual([]);
  });
}
