import { inOrder, type Machine, type State, waysOf } from './asl.ts';

/** A state as a box of the picture; numbers are pixels. */
export interface Box {
  name: string;
  state: State;
  /** Its comment, in lines that fit. */
  lines: string[];
  y: number;
  height: number;
}

/** An arrow between two boxes: straight down, or along a lane beside them. */
export interface Arrow {
  from: Box;
  to: Box;
  /** 0: straight down; 1, 2 … lanes to the right; -1, -2 … to the left. */
  lane: number;
  isError: boolean;
}

interface Layout {
  boxes: Box[];
  arrows: Arrow[];
  /** Lanes that are needed on each side. */
  lanes: { left: number; right: number };
  height: number;
}

/** Pixels: of a box without comment, of a line of it, between boxes, above the first. */
const size = { head: 34, line: 16, gap: 26, top: 34 };

/** Characters of a line of a comment that fit into a box. */
const lineLength = 50;

/** Words in lines of a length. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineLength) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

function boxesOf(machine: Machine): Box[] {
  let y = size.top;
  return inOrder(machine).map((name) => {
    const state = machine.States[name]!;
    const lines = wrapped(state.Comment ?? '');
    const height = size.head + (lines.length > 0 ? lines.length * size.line + 6 : 0);
    const box = { name, state, lines, y, height };
    y += height + size.gap;
    return box;
  });
}

/** Several ways between two states are one arrow, which is an error's only if all of them are. */
function joined(boxes: readonly Box[]): Omit<Arrow, 'lane'>[] {
  const byName = new Map(boxes.map((box) => [box.name, box]));
  return boxes.flatMap((from) => {
    const ways = Map.groupBy(waysOf(from.state), ({ to }) => to);
    return [...ways].map(([to, same]) => {
      return { from, to: byName.get(to)!, isError: same.every(({ isError }) => isError) };
    });
  });
}

/** Where boxes and arrows lie: what leads to one state shares a lane of a side. */
export function layoutOf(machine: Machine): Layout {
  const boxes = boxesOf(machine);
  const lanes = { left: 0, right: 0 };
  const sides = Map.groupBy(joined(boxes), ({ from, to }) => {
    const steps = boxes.indexOf(to) - boxes.indexOf(from);
    if (steps === 1) return 'straight';
    return steps > 1 ? 'right' : 'left';
  });
  const arrows: Arrow[] = (sides.get('straight') ?? []).map((one) => ({ ...one, lane: 0 }));
  for (const side of ['left', 'right'] as const) {
    const taken: [from: number, to: number, lane: number][] = [];
    const buses = [...Map.groupBy(sides.get(side) ?? [], ({ to }) => to)];
    for (const { bus, top, bottom } of buses.map(spanOf).sort(byLength)) {
      const isFree = (lane: number) =>
        taken.every(([from, to, known]) => known !== lane || bottom < from || top > to);
      let lane = 1;
      while (!isFree(lane)) lane += 1;
      taken.push([top, bottom, lane]);
      lanes[side] = Math.max(lanes[side], lane);
      arrows.push(...bus.map((one) => ({ ...one, lane: side === 'left' ? -lane : lane })));
    }
  }
  const last = boxes.at(-1)!;
  return { boxes, arrows, lanes, height: last.y + last.height };
}

type Bus = readonly [to: Box, from: readonly Omit<Arrow, 'lane'>[]];

function spanOf([to, bus]: Bus) {
  const ends = [to, ...bus.map(({ from }) => from)];
  const top = Math.min(...ends.map(({ y }) => y));
  return { bus, top, bottom: Math.max(...ends.map(({ y, height }) => y + height)) };
}

const byLength = (a: { top: number; bottom: number }, b: { top: number; bottom: number }) =>
  a.bottom - a.top - (b.bottom - b.top);
