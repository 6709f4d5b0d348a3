import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Leftovers } from './leftovers.ts';

/** A server in a child process that has answered its first request. */
export interface ChildServer {
  child: ChildProcess;
  url: string;
  /** From before the process was made until the first 200. */
  startMs: number;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** How long a start may take before the benchmark gives up. */
const patienceMs = 30_000;

/** Starts a plane on a folder, on free ports. */
export function startPlaneChild(data: string, leftovers: Leftovers): Promise<ChildServer> {
  const options = ['--port', '0', '--aws-port', '0', '--data', data, '--runtime', 'process'];
  const args = [here('../../cli/main.ts'), 'up', ...options];
  return start(args, '/health', leftovers);
}

/** Starts the least HTTP server. */
export function startBareChild(leftovers: Leftovers): Promise<ChildServer> {
  return start([here('programs/bare-server.mjs')], '/', leftovers);
}

async function start(args: string[], path: string, leftovers: Leftovers): Promise<ChildServer> {
  const began = performance.now();
  const child = leftovers.child(args);
  const url = await announced(child);
  while (!(await answers(`${url}${path}`))) {
    if (performance.now() - began > patienceMs)
      throw new Error(`${url}${path} does not answer 200.`);
  }
  return { child, url, startMs: performance.now() - began };
}

/** Both sorts of server say where they are in a line such as `API   http://…`. */
export async function announced({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const url = /^ {2}API\s+(http\S+)/.exec(line)?.[1];
    if (url) {
      stdout!.resume();
      return url;
    }
  }
  throw new Error('The server ended before it was ready.');
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status === 200;
}

/** Megabytes of memory of a process: now, and the most it had; NaN where /proc does not tell. */
export function memoryOf({ pid }: ChildProcess): { nowMb: number; peakMb: number } {
  const status = statusOf(pid);
  const megabytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return (Number(kib ?? Number.NaN) * 1024) / 1e6;
  };
  return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
