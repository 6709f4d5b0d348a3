import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryOf } from './child-server.ts';
import { type Chapter, exactly } from './figure.ts';
import type { Leftovers } from './leftovers.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const lookEveryMs = 200;

/** The demo as a user runs it: its plane, its workloads, one job to its message. */
export async function exampleChapter(leftovers: Leftovers): Promise<Chapter> {
  const began = performance.now();
  const child = leftovers.child([main, 'demo', '--json']);
  child.stdout?.resume();
  const exit = once(child, 'exit');
  let peakMb = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peakMb = Math.max(peakMb, memoryOf(child).peakMb || 0);
    await Promise.race([exit, pause(lookEveryMs)]);
  }
  if (child.exitCode !== 0) throw new Error(`The demo ended with ${child.exitCode}.`);
  const seconds = (performance.now() - began) / 1000;
  return {
    title: 'The demo',
    figures: [
      {
        what: 'from the command to its end',
        unit: 's',
        ours: exactly(seconds),
        anchor: exactly(60),
        anchorIs: 'the limit this project sets itself',
        how: 'one run',
      },
      {
        what: 'memory of the plane, most',
        unit: 'MB',
        ours: exactly(peakMb || Number.NaN),
        how: 'VmHWM of the same run, without the processes of the workloads',
      },
    ],
  };
}
