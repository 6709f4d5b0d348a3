import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Chapter, spread } from './figure.ts';

const rounds = 7;
const main = new URL('../../cli/main.ts', import.meta.url).pathname;
const job = new URL('../../examples/price-forecast/job.yaml', import.meta.url).pathname;

/** `trainyard plan` of the example, from the start of its process to its end. */
export async function planChapter(data: string): Promise<Chapter> {
  const [plans, starts]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    plans.push(await secondsOf(['plan', job, '--data', data]));
    starts.push(await secondsOf(['--version']));
  }
  return {
    title: 'trainyard plan',
    figures: [
      {
        what: 'of the example: cost, sections and 24 defects',
        unit: 's',
        ours: spread(plans),
        anchor: spread(starts),
        anchorIs: 'trainyard --version',
        how: `${rounds} processes, each reads the source and asks an idle plane; 2 s were promised`,
      },
    ],
  };
}

/** Throws where the command fails. */
async function secondsOf(argv: readonly string[]): Promise<number> {
  const began = performance.now();
  await promisify(execFile)(process.execPath, [main, ...argv]);
  return (performance.now() - began) / 1000;
}
