// Runs random jobs against random caps and budgets on virtual time and looks whether the money is
// right: `npm run soak:money -- [--runs 10000] [--seed 1] [--workers 2]`. A world of 40 jobs has
// one seed; worlds share nothing, so that each worker does one after another.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ensureAssembly } from '../../infra/synth.ts';
import type { World } from './money-world.ts';

const jobsOfWorld = 40;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const [runs, first, workers] = [values.runs, values.seed, values.workers].map(Number) as [
  number,
  number,
  number,
];
if (!(isCount(runs) && isCount(workers)) || !Number.isInteger(first)) {
  process.stderr.write('usage: npm run soak:money -- [--runs N] [--seed S] [--workers W]\n');
  process.exitCode = 2;
} else {
  await ensureAssembly();
  await soak();
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

async function soak(): Promise<void> {
  const worlds: World[] = [];
  const todo = Array.from({ length: Math.ceil(runs / jobsOfWorld) }, (_, index) => ({
    seed: first + index,
    jobs: Math.min(jobsOfWorld, runs - index * jobsOfWorld),
  }));
  // Ctrl-C begins no further world; those that run are finished and reported.
  process.once('SIGINT', () => {
    todo.length = 0;
  });
  const busy = Array.from({ length: workers }, async () => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    for (let next = todo.shift(); next; next = todo.shift()) {
      const world = await worldOf(worker, next);
      worlds.push(world);
      for (const text of world.violations) process.stdout.write(`seed ${world.seed}: ${text}\n`);
      process.stderr.write(`${worlds.length} worlds, ${todo.length} left\r`);
    }
    await worker.terminate();
  });
  await Promise.all(busy);
  report(worlds);
}

/** What a worker made of a world; its failure is this one's. */
async function worldOf(worker: Worker, task: { seed: number; jobs: number }): Promise<World> {
  worker.postMessage(task);
  const [world] = (await once(worker, 'message')) as [World];
  return world;
}

function report(worlds: readonly World[]): void {
  const sum = (of: (world: World) => number) =>
    worlds.reduce((total, world) => total + of(world), 0);
  const violations = sum((world) => world.violations.length);
  const slowest = Math.max(...worlds.map(({ slowestStop }) => slowestStop));
  process.stdout.write(
    `${sum(({ accepted }) => accepted)} jobs ran ${sum(({ workloads }) => workloads)} workloads, ` +
      `${sum(({ retries }) => retries)} of them once more; ` +
      `${sum(({ refused }) => refused)} jobs were refused; ` +
      `the slowest stop took ${Math.round(slowest)} s; ${violations} violations.\n`,
  );
  const ends = new Map<string, number>();
  for (const [end, count] of worlds.flatMap((world) => Object.entries(world.ends))) {
    ends.set(end, (ends.get(end) ?? 0) + count);
  }
  const lines = [...ends].sort(([, a], [, b]) => b - a);
  for (const [end, count] of lines) process.stdout.write(`${String(count).padStart(7)} ${end}\n`);
  if (violations > 0) process.exitCode = 1;
}
