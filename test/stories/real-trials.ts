import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { RealPlane } from './real-plane.ts';

/**
 * Programs that say their process number and that of a helper they started, then wait at a gate:
 * the file `pass` lets one of them through, the file `open` all.
 */
const source = {
  Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\n',
  'gate.mjs': `import { spawn } from 'node:child_process';
import { existsSync, unlinkSync } from 'node:fs';

function mayGo(gate) {
  if (existsSync(gate + '/open')) return true;
  try {
    unlinkSync(gate + '/pass');
    return true;
  } catch {
    return false;
  }
}

export function waitAt(gate) {
  const idle = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120000)';
  const helper = spawn(process.execPath, ['-e', idle], { stdio: 'ignore' });
  helper.unref();
  console.log('pid ' + process.pid + ' helper ' + helper.pid);
  const tick = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; !mayGo(gate); turn += 1) {
    if (turn > 2000) throw new Error('Nobody opened the gate.');
    Atomics.wait(tick, 0, 0, 50);
  }
}
`,
  'train.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
import { waitAt } from './gate.mjs';

const config = process.env.SAGEMAKER_BASE_DIR + '/input/config/hyperparameters.json';
const { wd, gate } = JSON.parse(readFileSync(config, 'utf8'));
waitAt(gate);
console.log('loss=' + (Math.log10(wd) + 3) ** 2);
writeFileSync(process.env.SM_MODEL_DIR + '/model.json', JSON.stringify({ wd }));
process.exit(0);
`,
  'prepare.mjs': `import { mkdirSync, writeFileSync } from 'node:fs';
import { waitAt } from './gate.mjs';

waitAt(process.env.GATE);
const folder = process.env.TRAINYARD_OUTPUT_FEATURES;
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/rows.txt', 'prepared');
process.exit(0);
`,
};

/** A pipeline whose programs wait for the test. */
export interface GatedJob {
  /** Of the job. */
  file: string;
  /** Lets the next program that asks go on. */
  pass(): void;
  /** Lets all programs go on, also those to come. */
  open(): void;
}

/** Writes a pipeline of an image and a tuning job into a folder. */
export function gatedTuning(folder: string, maxJobs: number): GatedJob {
  return gatedJob(folder, (gate) => ({
    tune: {
      kind: 'tuning',
      image: '${image.uri}',
      command: ['node', 'train.mjs'],
      objective: { minimize: 'loss', regex: 'loss=([0-9.eE+-]+)' },
      ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
      hyperParameters: { gate },
      maxJobs,
      maxParallelJobs: 2,
    },
  }));
}

/** Writes a pipeline of an image and a task with one output into a folder. */
export function gatedTask(folder: string): GatedJob {
  return gatedJob(folder, (gate) => ({
    prepare: {
      kind: 'task',
      image: '${image.uri}',
      command: ['node', 'prepare.mjs'],
      environment: { GATE: gate },
      outputs: ['features'],
    },
  }));
}

function gatedJob(folder: string, stages: (gate: string) => object): GatedJob {
  const gate = join(folder, 'gate');
  for (const one of [gate, join(folder, 'source')]) mkdirSync(one, { recursive: true });
  for (const [name, text] of Object.entries(source)) {
    writeFileSync(join(folder, 'source', name), text);
  }
  const job = {
    kind: 'pipeline',
    name: 'gated',
    notify: ['email:ml@example.com'],
    stages: { image: { kind: 'image', source: './source' }, ...stages(gate) },
  };
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const put = (name: string) => () => writeFileSync(join(gate, name), '');
  return { file, pass: put('pass'), open: put('open') };
}

/** One start of a gated program, as its log tells it. */
export interface Start {
  /** A trial's name, where it is a trial. */
  trial: string;
  pids: number[];
}

/** Every start of a gated program that the log of a job shows. */
export async function startsOf(plane: RealPlane, id: string): Promise<Start[]> {
  return (await plane.log(id)).flatMap(({ stream, message }: Shape) => {
    const match = /^pid (\d+) helper (\d+)$/.exec(message);
    return match ? [{ trial: stream.split('/')[0], pids: match.slice(1).map(Number) }] : [];
  });
}
