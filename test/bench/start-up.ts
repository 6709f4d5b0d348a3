import { setTimeout as pause } from 'node:timers/promises';
import { type ChildServer, memoryOf, startBareChild, startPlaneChild } from './child-server.ts';
import { type Chapter, exactly, type Figure, spread } from './figure.ts';
import { endChild, type Leftovers } from './leftovers.ts';

const rounds = 3;

/** How long a plane is left alone before its memory is read. */
const idleMs = 1000;

interface Started {
  ms: number;
  mb: number;
}

/** Warm starts, with the assembly fresh. The last plane and the last bare server stay up. */
export async function startUp(leftovers: Leftovers) {
  const samples = { plane: [] as Started[], bare: [] as Started[] };
  const data = leftovers.folder();
  for (let round = 1; ; round += 1) {
    const bare = await startBareChild(leftovers);
    const plane = await startPlaneChild(data, leftovers);
    await pause(idleMs);
    samples.bare.push({ ms: bare.startMs, mb: memoryOf(bare.child).nowMb });
    samples.plane.push({ ms: plane.startMs, mb: memoryOf(plane.child).nowMb });
    if (round === rounds) return { chapter: chapterOf(samples), plane, bare, data };
    await endChild(plane.child);
    await endChild(bare.child);
  }
}

function chapterOf({ plane, bare }: { plane: Started[]; bare: Started[] }): Chapter {
  const anchorIs = 'a bare node:http server';
  const how = `${rounds} starts each, interleaved`;
  const line = (
    what: string,
    unit: string,
    of: (one: Started) => number,
    detail: string,
  ): Figure => ({
    what,
    unit,
    ours: spread(plane.map(of)),
    anchor: spread(bare.map(of)),
    anchorIs,
    how: `${how}; ${detail}`,
  });
  return {
    title: 'The plane on this machine: start and memory',
    figures: [
      line('warm start', 'ms', ({ ms }) => ms, 'process start to the first 200 of GET /health'),
      line('memory, idle', 'MB', ({ mb }) => mb, 'VmRSS of the process with all its threads'),
    ],
  };
}

/** The most memory that the two have had until now; `when` says what they did. */
export function peakFigure(when: string, plane: ChildServer, bare: ChildServer): Figure {
  return {
    what: `memory, most: ${when}`,
    unit: 'MB',
    ours: exactly(memoryOf(plane.child).peakMb),
    anchor: exactly(memoryOf(bare.child).peakMb),
    anchorIs: 'a bare node:http server',
    how: 'VmHWM, the highest since the start',
  };
}
