// Runs random jobs against random caps and budgets on virtual time and looks whether the money is
// right: `npm run soak:money -- [--runs 10000] [--seed 1]`. A world of 40 jobs has one seed.
import { parseArgs } from 'node:util';
import { moneyWorld, type World } from './money-world.ts';

const jobsOfWorld = 40;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const first = Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first)) {
  process.stderr.write('usage: npm run soak:money -- [--runs N] [--seed S]\n');
  process.exitCode = 2;
} else {
  await soak();
}

async function soak(): Promise<void> {
  const worlds: World[] = [];
  let left = runs;
  for (let seed = first; left > 0; seed += 1) {
    const world = await moneyWorld(seed, Math.min(left, jobsOfWorld));
    left -= jobsOfWorld;
    worlds.push(world);
    for (const text of world.violations) process.stdout.write(`seed ${seed}: ${text}\n`);
  }
  const sum = (of: (world: World) => number) =>
    worlds.reduce((total, world) => total + of(world), 0);
  const violations = sum((world) => world.violations.length);
  const slowest = Math.max(...worlds.map(({ slowestStop }) => slowestStop));
  process.stdout.write(
    `${sum(({ accepted }) => accepted)} jobs ran, ${sum(({ refused }) => refused)} were refused; ` +
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
