/** Rows under a heading, in columns as wide as they need. Empty cells are shown as a dash. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows.map((row) => row.map((cell) => cell || '-'))];
  const widths = heading.map((_, column) => Math.max(...lines.map((row) => lengthOf(row[column]))));
  return lines
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

const lengthOf = (cell = '') => [...cell].length;

const pad = (cell: string, width: number) => cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));

/** Lines moved to the right. */
export function indented(text: string, by = '  '): string {
  return text.replace(/^(?=.)/gm, by);
}
