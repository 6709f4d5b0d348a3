import { importsOf } from './imports.ts';
import { codeFiles, type Repository, type Rule } from './repository.ts';

/** Which files each file imports, types included. */
function graphOf(files: Repository): Map<string, string[]> {
  return new Map(
    codeFiles(files).map((file) => [file.path, importsOf(file).map(({ target }) => target)]),
  );
}

/** A shortest way from a file back to itself; undefined where there is none. */
function circleOf(graph: Map<string, string[]>, from: string): string[] | undefined {
  const before = new Map<string, string>();
  for (const at of breadthFirst(graph, from, before)) {
    if (!graph.get(at)!.includes(from)) continue;
    const way = [at];
    while (way[0] !== from) way.unshift(before.get(way[0]!)!);
    return way;
  }
  return undefined;
}

function* breadthFirst(graph: Map<string, string[]>, from: string, before: Map<string, string>) {
  const queue = [from];
  for (const at of queue) {
    yield at;
    for (const next of graph.get(at) ?? []) {
      if (next === from || before.has(next) || !graph.has(next)) continue;
      before.set(next, at);
      queue.push(next);
    }
  }
}

/** Each circle once, told from its first file by name. */
function circles(files: Repository): string[] {
  const graph = graphOf(files);
  const known = new Set<string>();
  return [...graph.keys()].sort().flatMap((path) => {
    const circle = known.has(path) ? undefined : circleOf(graph, path);
    for (const one of circle ?? []) known.add(one);
    return circle ? [[...circle, path].join(' → ')] : [];
  });
}

/** No file needs itself, not even for a type. */
export const cycleRules: readonly Rule[] = [
  {
    says: 'has no circle of imports, types included',
    remedy: 'Move what both sides need (often one type) into the lower file, or hand it in.',
    find: circles,
  },
];
