import { availableParallelism } from 'node:os';
import { type Chapter, type Figure, ratioOf, type Value } from './figure.ts';

/** The report as one JSON document. */
export function reportJson(chapters: readonly Chapter[], seconds: number): string {
  const told = chapters.map(({ title, figures }) => ({
    title,
    figures: figures.map((figure) => ({ ...figure, ratio: ratioOf(figure) ?? null })),
  }));
  const machine = {
    node: process.version,
    cpus: availableParallelism(),
    platform: process.platform,
  };
  return `${JSON.stringify({ machine, seconds, chapters: told }, null, 2)}\n`;
}

const headings = ['WHAT', 'OURS', 'ANCHOR', 'RATIO', 'ANCHOR IS', 'HOW MEASURED'];

/** One chapter as a table. */
export function chapterText({ title, figures }: Chapter): string {
  const rows = [headings, ...figures.map(cells).map(withoutRepeats)];
  const widths = headings.map((_heading, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** What an anchor is and how it was measured is said once for lines that share it. */
function withoutRepeats(row: string[], index: number, all: string[][]): string[] {
  return row.map((cell, column) => (column > 3 && cell === all[index - 1]?.[column] ? '' : cell));
}

function cells(figure: Figure): string[] {
  const { what, unit, ours, anchor, anchorIs = '', how } = figure;
  const ratio = ratioOf(figure);
  return [
    what,
    valueText(ours, unit),
    anchor ? valueText(anchor, unit) : '-',
    ratio === undefined ? '-' : `${numberText(ratio)}x`,
    anchorIs,
    how,
  ];
}

function valueText({ median, p10, p90 }: Value, unit: string): string {
  if (Number.isNaN(median)) return 'unknown here';
  const told = unit === '$' ? `$${median.toFixed(4)}` : `${numberText(median)} ${unit}`.trimEnd();
  if (p10 === undefined || p90 === undefined) return told;
  return `${told} [${numberText(p10)}-${numberText(p90)}]`;
}

/** Three digits that matter, all of a larger whole number. */
function numberText(value: number): string {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(value < 0.01 ? 2 : 3);
}
