import { type AttributeValue, type Item, member, withMember } from '../values/attribute.ts';
import type { Path } from './reader.ts';

/** A path as DynamoDB's messages show it: `[a, b, [1]]`. */
export function showPath(path: Path): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

/** The value at a path, if there is one. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = member(item, path[0] as string);
  for (let at = 1; at < path.length && value; at += 1) {
    const part = path[at] as string | number;
    value = typeof part === 'number' ? value.L?.[part] : value.M && member(value.M, part);
  }
  return value;
}

/** Only the given paths of an item, in their nesting; list elements close up. */
export function projectItem(item: Item, paths: readonly Path[]): Item {
  return projected({ M: item }, paths)?.M ?? {};
}

function projected(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  if (value.M) {
    const map = value.M;
    const names = new Set(paths.map(([first]) => first).filter((name) => typeof name === 'string'));
    let result: Item | undefined;
    for (const name of names) {
      const part = member(map, name);
      const picked = part && projected(part, below(paths, name));
      if (picked) result = withMember(result ?? {}, name, picked);
    }
    return result && { M: result };
  }
  if (!value.L) return undefined;
  const list = value.L.flatMap((part, index) => projected(part, below(paths, index)) ?? []);
  return list.length > 0 ? { L: list } : undefined;
}

function below(paths: readonly Path[], part: string | number): Path[] {
  return paths.filter(([first]) => first === part).map((path) => path.slice(1));
}

/** What is wrong with two paths named together: one holds the other, or they differ in kind. */
function clash(one: Path, two: Path): 'overlap' | 'conflict' | undefined {
  for (const [at, part] of one.entries()) {
    const other = two[at];
    if (other === undefined) return 'overlap';
    if (typeof part !== typeof other) return 'conflict';
    if (part !== other) return undefined;
  }
  return 'overlap';
}

/** DynamoDB's sentence about the first two paths that clash. */
export function describeClash(paths: readonly Path[]): string | undefined {
  for (const [at, one] of paths.entries()) {
    for (const two of paths.slice(at + 1)) {
      const found = clash(one, two);
      if (!found) continue;
      return (
        `Two document paths ${found} with each other; must remove or rewrite one of these paths; ` +
        `path one: ${showPath(one)}, path two: ${showPath(two)}`
      );
    }
  }
  return undefined;
}

/** An order of paths in which a list's elements follow each other by index. */
export function comparePaths(one: Path, two: Path): number {
  for (const [at, part] of one.entries()) {
    const other = two[at];
    if (part === other) continue;
    if (typeof part === 'number' && typeof other === 'number') return part - other;
    return String(part) < String(other) ? -1 : 1;
  }
  return 0;
}
