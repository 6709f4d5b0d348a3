import { expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { isAlive, planeForEach, type RealPlane } from './real-plane.ts';

/** Ends after two epochs, unless it does badly: then it would go on for two minutes. */
const train = `import { writeFileSync } from 'node:fs';

const rate = Number(process.env.SM_HP_RATE);
console.log('pid=' + process.pid);
console.log('loss=' + rate);
writeFileSync(process.env.SM_MODEL_DIR + '/model.json', JSON.stringify({ rate }));
if (rate > 5) setTimeout(() => {}, 120_000);
else console.log('loss=' + rate / 2);
`;

let plane: RealPlane;

planeForEach((one) => {
  plane = one;
});

it('a real trial that does worse than the others is ended early', {
  timeout: 120_000,
}, async () => {
  plane.writeProgram(train);
  const id = await plane.submit(
    plane.write('grid.json', {
      kind: 'tuning',
      source: './code',
      command: ['node', 'train.mjs'],
      objective: { minimize: 'loss', regex: 'loss=([0-9.]+)' },
      ranges: { rate: { values: [1, 2, 3, 4, 9] } },
      strategy: 'Grid',
      earlyStopping: true,
    }),
  );
  const job = await plane.end(id);
  const search = job.stages?.tuning?.jobId ?? id;
  expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
  const { items } = await plane.command('trials', search);
  expect(items.map(({ status, objective }: Shape) => [status, objective])).toEqual([
    ['Completed', 0.5],
    ['Completed', 1],
    ['Completed', 1.5],
    ['Completed', 2],
    ['Stopped', 9],
  ]);
  const said = (await plane.log(search)).map(({ message }) => message);
  const pids = said.flatMap((message) => /^pid=(\d+)$/.exec(message)?.[1] ?? []).map(Number);
  expect(pids).toHaveLength(5);
  expect(pids.filter(isAlive)).toEqual([]);
});
