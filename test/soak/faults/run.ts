// Lets every call of every life fail in every way, on virtual time, and looks whether each job has
// one true end and leaves nothing behind:
// `npm run soak:faults -- [--all [--skip 0]] [--runs 200] [--seed 1] [--workers 2] [--world ID]`;
// a run of all that was stopped goes on with `--skip` of what it did, and the same seed.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureAssembly } from '../../../infra/synth.ts';
import { randomOf } from '../random.ts';
import { runAll } from './pool.ts';
import type { Outcome } from './run-world.ts';
import { allWorlds, drawnWorld } from './space.ts';
import { idOf, worldOf } from './world.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    skip: { type: 'string', default: '0' },
    workers: { type: 'string', default: String(availableParallelism()) },
    world: { type: 'string', multiple: true, default: [] },
  },
});
const [seed, workers] = [Number(values.seed), Number(values.workers)];
const skip = Number(values.skip);
const runs = values.runs === undefined ? undefined : Number(values.runs);
const isCount = (value: number) => Number.isInteger(value) && value > 0;

const isRight = isCount(workers) && Number.isInteger(seed) && Number.isInteger(skip) && skip >= 0;
if (!isRight || (runs !== undefined && !isCount(runs))) {
  const usage = '[--all [--skip N]] [--runs N] [--seed S] [--workers W] [--world ID]';
  process.stderr.write(`usage: npm run soak:faults -- ${usage}\n`);
  process.exitCode = 2;
} else {
  await ensureAssembly();
  await soak(await chosen());
}

/** The ids to run: those named, a share of all or all of them, or so many drawn. */
async function chosen(): Promise<string[]> {
  if (values.world.length > 0) return values.world.map((id) => idOf(worldOf(id)));
  const random = randomOf(seed);
  if (values.all) {
    const end = runs === undefined ? undefined : skip + runs;
    return (await allWorlds(random)).slice(skip, end).map(idOf);
  }
  const ids: string[] = [];
  while (ids.length < (runs ?? 200)) ids.push(idOf(await drawnWorld(random)));
  return ids;
}

async function soak(ids: string[]): Promise<void> {
  const total = ids.length;
  const bad: Outcome[] = [];
  const began = performance.now();
  let worlds = 0;
  let unmet = 0;
  // Ctrl-C begins no further world; those that run are finished and reported.
  process.once('SIGINT', () => {
    ids.length = 0;
  });
  await runAll(ids, workers, (outcome) => {
    worlds += 1;
    if (!outcome.met) unmet += 1;
    if (outcome.violations.length > 0) {
      bad.push(outcome);
      process.stdout.write(`${outcome.id}\n`);
      for (const text of outcome.violations) process.stdout.write(`  ${text}\n`);
      process.stdout.write(`  again: npm run soak:faults -- --world '${outcome.id}'\n`);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stderr.write(`${worlds} of ${total} worlds, ${bad.length} bad, ${seconds} s\r`);
  });
  if (unmet > 0) process.stdout.write(`${unmet} worlds never made the call that was to fail.\n`);
  report(worlds, bad, (performance.now() - began) / 60_000);
}

/** What the processors worked, start included: the minutes tell little where others work too. */
function cpuMinutes(): string {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 60e6).toFixed(1);
}

/** What was found, by its sentences without their numbers. */
function report(worlds: number, bad: readonly Outcome[], minutes: number): void {
  const sentences = bad.flatMap(({ violations }) => violations);
  const sorts = Map.groupBy(sentences, (text) => text.replace(/\(.*\)/, '').replace(/\d+/g, 'N'));
  const lines = [...sorts].sort(([, a], [, b]) => b.length - a.length);
  process.stdout.write('\n');
  for (const [text, { length }] of lines)
    process.stdout.write(`${`${length}`.padStart(7)} ${text}\n`);
  process.stdout.write(
    `${worlds} worlds, ${sentences.length} violations in ${bad.length} of them, ` +
      `${minutes.toFixed(1)} minutes on ${workers} workers (${cpuMinutes()} of processors)\n`,
  );
  if (bad.length > 0) process.exitCode = 1;
}
