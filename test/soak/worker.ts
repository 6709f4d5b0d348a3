// One worker of the soak: each message is a world to run, each answer what it came to.
import { parentPort } from 'node:worker_threads';
import { moneyWorld } from './money-world.ts';

parentPort!.on('message', async ({ seed, jobs }: { seed: number; jobs: number }) => {
  parentPort!.postMessage(await moneyWorld(seed, jobs));
});
