import type { Shape } from '../kernel/types.ts';

/**
 * Says whether a record fits an event source filter: every key of the pattern must be in the
 * record, and one of its values or tests must hold.
 */
export function filterMatches(pattern: Shape, record: Shape): boolean {
  return Object.entries<Shape>(pattern).every(([key, wanted]) => {
    if (key === '$or') return wanted.some((one: Shape) => filterMatches(one, record));
    const given = isObject(record) && Object.hasOwn(record, key) ? record[key] : undefined;
    if (!Array.isArray(wanted)) return filterMatches(wanted, given);
    const values = Array.isArray(given) ? given : [given];
    return wanted.some((test) => values.some((value) => holds(test, value)));
  });
}

const isObject = (value: Shape) => typeof value === 'object' && value !== null;

function holds(test: Shape, value: Shape): boolean {
  if (!isObject(test)) return value !== undefined && test === value;
  return Object.entries<Shape>(test).every(([name, wanted]) => {
    const run = Object.hasOwn(tests, name) ? tests[name] : undefined;
    if (run) return run(wanted, value);
    throw new Error(`The local plane does not know the filter '${name}'.`);
  });
}

const text = (value: Shape): string | undefined => (typeof value === 'string' ? value : undefined);

const tests: Record<string, (wanted: Shape, value: Shape) => boolean> = {
  // A leaf: a key that holds an object does not exist in this sense.
  exists: (wanted, value) => wanted === (value !== undefined && !isObject(value)),
  prefix: (wanted, value) => text(value)?.startsWith(wanted) ?? false,
  suffix: (wanted, value) => text(value)?.endsWith(wanted) ?? false,
  'equals-ignore-case': (wanted, value) => text(value)?.toLowerCase() === wanted.toLowerCase(),
  'anything-but': (wanted, value) =>
    value !== undefined && ![wanted].flat().some((one) => holds(one, value)),
  numeric: (wanted, value) => numeric(wanted, value),
};

/** `['>', 0, '<=', 5]`; DynamoDB writes numbers as text, which Lambda compares as numbers. */
function numeric(comparisons: Shape[], value: Shape): boolean {
  const given = typeof value === 'number' ? value : Number(text(value) || Number.NaN);
  if (Number.isNaN(given)) return false;
  for (let at = 0; at < comparisons.length; at += 2) {
    const bound = Number(comparisons[at + 1]);
    const order = Math.sign(given - bound);
    if (!orders[comparisons[at]]?.includes(order)) return false;
  }
  return true;
}

const orders: Record<string, number[]> = {
  '=': [0],
  '<': [-1],
  '<=': [-1, 0],
  '>': [1],
  '>=': [0, 1],
};
