import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { RealPlane } from './real-plane.ts';

/**
 * A trial that says its process number and that of a helper it started, then waits at a gate: the
 * file `pass` lets one trial through, the file `open` all of them.
 */
const train = `import { spawn } from 'node:child_process';
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';

const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const config = process.env.SAGEMAKER_BASE_DIR + '/input/config/hyperparameters.json';
const { wd, gate } = JSON.parse(readFileSync(config, 'utf8'));
const mayGo = () => {
  if (existsSync(gate + '/open')) return true;
  try {
    unlinkSync(gate + '/pass');
    return true;
  } catch {
    return false;
  }
};
const idle = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120000)';
const helper = spawn(process.execPath, ['-e', idle], { stdio: 'ignore' });
helper.unref();
console.log('pid ' + process.pid + ' helper ' + helper.pid);
for (let turn = 0; !mayGo(); turn += 1) {
  if (turn > 2000) throw new Error('Nobody opened the gate.');
  wait(50);
}
console.log('loss=' + (Math.log10(wd) + 3) ** 2);
writeFileSync(process.env.SM_MODEL_DIR + '/model.json', JSON.stringify({ wd }));
process.exit(0);
`;

/** A pipeline whose trials wait for the test. */
export interface GatedJob {
  /** Of the job. */
  file: string;
  /** Lets the next trial that asks go on. */
  pass(): void;
  /** Lets all trials go on, also those to come. */
  open(): void;
}

/** Writes the source of such a pipeline, image and tuning, into a folder. */
export function gatedJob(folder: string, maxJobs: number): GatedJob {
  const gate = join(folder, 'gate');
  const source = join(folder, 'source');
  for (const one of [gate, source]) mkdirSync(one, { recursive: true });
  writeFileSync(join(source, 'Dockerfile'), 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\n');
  writeFileSync(join(source, 'train.mjs'), train);
  const tune = {
    kind: 'tuning',
    image: '${image.uri}',
    command: ['node', 'train.mjs'],
    objective: { minimize: 'loss', regex: 'loss=([0-9.eE+-]+)' },
    ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
    hyperParameters: { gate },
    maxJobs,
    maxParallelJobs: 2,
  };
  const job = {
    kind: 'pipeline',
    name: 'gated',
    notify: ['email:ml@example.com'],
    stages: { image: { kind: 'image', source: './source' }, tune },
  };
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const put = (name: string) => () => writeFileSync(join(gate, name), '');
  return { file, pass: put('pass'), open: put('open') };
}

/** One start of a trial's program, as its log tells it. */
export interface Start {
  trial: string;
  pids: number[];
}

/** Every start of a trial's program that the log of a tuning job shows. */
export async function startsOf(plane: RealPlane, tuningId: string): Promise<Start[]> {
  return (await plane.log(tuningId)).flatMap(({ stream, message }: Shape) => {
    const match = /^pid (\d+) helper (\d+)$/.exec(message);
    return match ? [{ trial: stream.split('/')[0], pids: match.slice(1).map(Number) }] : [];
  });
}
