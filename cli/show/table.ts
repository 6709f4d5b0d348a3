/**
 * Rows under a heading, in columns as wide as they need. Empty cells are shown as a dash.
 *
 * @param paint colours a cell that has its width already, by its column
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number) => string = (cell) => cell,
): string {
  const lines = [heading, ...rows.map((row) => row.map((cell) => cell || '-'))];
  const widths = heading.map((_, column) => Math.max(...lines.map((row) => lengthOf(row[column]))));
  return lines
    .map((row) => row.map((cell, column) => paint(pad(cell, widths[column] ?? 0), column)))
    .map((cells) => `${cells.join('  ').trimEnd()}\n`)
    .join('');
}

const lengthOf = (cell = '') => [...cell].length;

const pad = (cell: string, width: number) => cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));

/** Lines moved to the right. */
export function indented(text: string, by = '  '): string {
  return text.replace(/^(?=.)/gm, by);
}
