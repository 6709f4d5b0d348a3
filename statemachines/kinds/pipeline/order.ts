import { JobError } from '../../../shared/errors.ts';
import { NumberText } from '../../../shared/number-text.ts';
import { own } from '../../../shared/own.ts';
import { literal, referencePattern } from '../../../shared/schema.ts';

interface Needing {
  needs: string[];
}

/** A `${stage.path}` that stands in a stage. */
export interface Reference {
  text: string;
  stage: string;
  path: string[];
}

/** Every reference in a value, however deep. */
export function referencesIn(value: unknown): Reference[] {
  return [...(JSON.stringify(value) ?? '').matchAll(referencePattern)].map(referenceOf);
}

const referenceOf = ([text, stage, path]: readonly string[]): Reference => ({
  text: text!,
  stage: stage!,
  path: path!.slice(1).split('.'),
});

/** The stages that a stage waits for: those it names in `needs` and those its `${…}` refer to. */
export function needsOf(stage: Needing): string[] {
  const referred = referencesIn(stage).map((reference) => reference.stage);
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

/** The results of stages, by their names. */
export type Results = Readonly<Record<string, unknown>>;

/**
 * What a reference stands for: text, a number, true or false. Throws JobError `InvalidSpec` where
 * the result has no such value, as the pipeline was written against another result.
 */
function readReference(
  { text, stage, path }: Reference,
  results: Results,
): string | number | boolean | NumberText {
  let found: unknown = own(results, stage);
  for (const key of path) {
    found = Object(found) === found ? own(found as Record<string, unknown>, key) : undefined;
  }
  if (['string', 'number', 'boolean'].includes(typeof found) || found instanceof NumberText) {
    return found as string | number | boolean | NumberText;
  }
  throw new JobError('InvalidSpec', `${text} is not in the result of stage '${stage}'.`);
}

/** Whether a stage's `when` holds. Throws where it gives something other than true or false. */
export function holds(when: string, results: Results): boolean {
  const value = readReference(referencesIn(when)[0]!, results);
  if (typeof value === 'boolean') return value;
  const gave = JSON.stringify(value);
  throw new JobError('InvalidSpec', `when: ${when} gave ${gave}; it must give true or false.`);
}

/**
 * Puts the results of other stages in place of `${stage.field…}`, as text; throws as one does.
 * What is written `$${` stays so, for whoever reads the specification.
 */
export function resolveReferences(value: unknown, results: Results): unknown {
  if (typeof value === 'string') {
    return value.replace(referencePattern, (...match: string[]) =>
      literal.write(String(readReference(referenceOf(match), results))),
    );
  }
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, results));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveReferences(item, results)]),
  );
}
