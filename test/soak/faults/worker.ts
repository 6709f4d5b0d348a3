// One worker of the soak: each message is the id of a world, each answer what became of it.
import { parentPort } from 'node:worker_threads';
import { runWorld } from './run-world.ts';
import { worldOf } from './world.ts';

parentPort!.on('message', async (id: string) => {
  const outcome = await runWorld(worldOf(id)).catch((error: Error) => ({
    id,
    met: false,
    violations: [`The harness failed: ${error.stack ?? error}`],
  }));
  parentPort!.postMessage(outcome);
});
