import { referencePattern } from '../../shared/schema.ts';

interface Needing {
  needs: string[];
}

/** The stages that a stage waits for: those it names in `needs` and those its `${…}` refer to. */
export function needsOf(stage: Needing): string[] {
  const referred = [...JSON.stringify(stage).matchAll(referencePattern)].map((match) => match[1]!);
  return [...new Set([...stage.needs, ...referred])];
}

/** The stages in an order in which each comes after those it needs; undefined for a circle. */
export function orderOf(stages: Readonly<Record<string, Needing>>): string[] | undefined {
  const order: string[] = [];
  const waiting = new Set(Object.keys(stages));
  while (waiting.size > 0) {
    const ready = [...waiting].find((name) =>
      needsOf(stages[name]!).every((need) => order.includes(need)),
    );
    if (ready === undefined) return undefined;
    order.push(ready);
    waiting.delete(ready);
  }
  return order;
}

/**
 * Puts the results of other stages in place of `${stage.field…}`. A reference to a value that is
 * not there throws with its name, as the pipeline was written against another result.
 */
export function resolveReferences(
  value: unknown,
  results: Readonly<Record<string, unknown>>,
): unknown {
  if (typeof value === 'string') {
    return value.replace(referencePattern, (whole, stage: string, path: string) => {
      let found: unknown = results[stage];
      for (const key of path.slice(1).split('.')) {
        found = Object(found) === found ? (found as Record<string, unknown>)[key] : undefined;
      }
      if (typeof found === 'string' || typeof found === 'number') return String(found);
      throw new Error(`${whole} is not in the result of stage '${stage}'`);
    });
  }
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, results));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveReferences(item, results)]),
  );
}
