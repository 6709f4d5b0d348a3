import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  assemblyFiles,
  hashAssembly,
  hashPaths,
  keepOnly,
  readTemplates,
  resourcesIn,
} from './aws/assembly.ts';
import { findConfig } from './aws/config-file.ts';
import { root } from './aws/paths.ts';

/** A synthesized plane: the folder that CDK deploys and the local plane boots from. */
export interface Assembly {
  folder: string;
  /** Of the templates and the content of their assets. */
  hash: string;
  /** False if what was there already fits the sources. */
  rebuilt: boolean;
}

interface Stamp {
  sources: string;
  assembly: string;
}

const folder = `${root}/cdk.out`;
const stampFile = `${folder}/.sources`;
const lockFile = `${root}/dist/.lock`;

/** What the templates and the bundles are made of. */
const sources = [
  'console',
  'functions',
  'infra/aws',
  'infra/build-console.ts',
  'infra/build.ts',
  'package-lock.json',
  'shared',
  'statemachines',
];

/**
 * Builds and synthesizes when the sources have changed since the last time, or with `force`.
 * Otherwise it only compares hashes. Two processes that ask at once do it one after the other.
 * What is made here may be deployed, too; `toDeploy` is for where that is not so of all.
 */
export async function ensureAssembly(
  options: { force?: boolean; toDeploy?: boolean } = {},
): Promise<Assembly> {
  const current = options.force ? undefined : fresh();
  if (current) return { folder, hash: current, rebuilt: false };
  return await alone(async () => {
    const meanwhile = options.force ? undefined : fresh();
    if (meanwhile) return { folder, hash: meanwhile, rebuilt: false };
    return { folder, hash: await synthesize(), rebuilt: true };
  });
}

/** The assembly's hash if it is what the sources give. */
function fresh(): string | undefined {
  if (!existsSync(stampFile)) return undefined;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  if (stamp.sources !== hashSources()) return undefined;
  return hashAssembly(folder) === stamp.assembly ? stamp.assembly : undefined;
}

/** One hash of all that an assembly of the user's configuration is made of. */
export function hashSources(): string {
  const config = findConfig([process.cwd(), root]);
  const configHash = config ? hashPaths('', [config]) : 'none';
  return `${hashPaths(root, sources)}-${configHash}`;
}

async function synthesize(): Promise<string> {
  const stamp: Partial<Stamp> = { sources: hashSources() };
  const { checkMachines } = await import('./aws/checks/machines.ts');
  checkMachines();
  const { build } = await import('./build.ts');
  await build();
  // A plane that still runs on the assembly before may yet start a function of it.
  keepOnly(folder, assemblyFiles(folder)?.assets ?? []);
  synthesizeInChild();
  stamp.assembly = hashAssembly(folder)!;
  writeFileSync(stampFile, JSON.stringify(stamp));
  return stamp.assembly;
}

/** CDK takes half a gigabyte, which only a process that ends gives back. */
function synthesizeInChild(): void {
  const preload = ['--import', `${root}/infra/aws/compile-cache.ts`];
  const command = [...preload, `${root}/infra/aws/app.ts`, folder];
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error('The template could not be synthesized; the reasons are above.');
}

/** What this process is about to do alone, one after another. */
let line: Promise<unknown> = Promise.resolve();

/** Waiting for the lock stops this process, so its own calls must not wait for each other there. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  const mine = line.then(() => locked(work));
  line = mine.catch(() => undefined);
  return mine;
}

/** Holds `dist/.lock` meanwhile. A lock whose process is gone is taken over. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(`${root}/dist`, { recursive: true });
  while (!take()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take(): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!ownerLives()) rmSync(lockFile, { force: true });
    return false;
  }
}

function ownerLives(): boolean {
  try {
    return process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  const { idleReport } = await import('./aws/checks/idle.ts');
  const { hash, rebuilt } = await ensureAssembly({ force: process.argv.includes('--force') });
  const templates = readTemplates(folder);
  const stacks = Object.entries(templates).map(
    ([name, { Resources }]) => `  ${name}: ${Object.keys(Resources).length} resources\n`,
  );
  process.stdout.write(
    `${rebuilt ? 'Synthesized' : 'Unchanged:'} cdk.out, ${stacks.length} stacks\n` +
      `${stacks.join('')}Templates and assets: sha256 ${hash}\n` +
      `${idleReport(resourcesIn(templates))}\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
