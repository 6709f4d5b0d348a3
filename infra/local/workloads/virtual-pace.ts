import type { Tx } from '../kernel/types.ts';

/** The lines of virtual containers that print them while they run, not all at the end. */
export const paceSchema = `
  CREATE TABLE IF NOT EXISTS workloads_virtual_pace (
    id TEXT PRIMARY KEY, lines TEXT NOT NULL, began INTEGER NOT NULL, ms INTEGER NOT NULL);
`;

/** Has a container print its lines evenly over so many milliseconds from now. */
export function pace(
  tx: Tx,
  id: string,
  lines: readonly string[],
  began: number,
  ms: number,
): void {
  const sql = 'INSERT OR REPLACE INTO workloads_virtual_pace VALUES (?, ?, ?, ?)';
  tx.run(sql, id, JSON.stringify(lines), began, Math.round(ms));
}

/** What a container has printed at that time; nothing if it prints at its end. */
export function printedAt(tx: Tx, id: string, now: number): string[] {
  const sql = 'SELECT lines, began, ms FROM workloads_virtual_pace WHERE id = ?';
  const row = tx.get<{ lines: string; began: number; ms: number }>(sql, id);
  if (!row) return [];
  const lines: string[] = JSON.parse(row.lines);
  return lines.slice(0, Math.floor((lines.length * (now - row.began)) / Math.max(1, row.ms)));
}
