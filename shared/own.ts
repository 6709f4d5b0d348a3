/**
 * The member of a table that a user's word names. Only the table's own members count: `toString`,
 * `constructor` and `__proto__`, which every object has, are words like any other.
 */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
