import { meantText, nearest } from '../../shared/suggest.ts';
import { CommandError } from '../failures.ts';
import type { Cell, RunRow } from './run-rows.ts';

/** Which rows, and in which order. */
export interface Selection {
  /** Such as `metrics.rmse<0.3`: all must hold. */
  where: readonly string[];
  /** A column: the least first, without a value last. */
  sort?: string | undefined;
  reverse: boolean;
}

/** The rows that are wanted, in the order that is. Throws CommandError for an unknown column. */
export function selectRows(
  rows: readonly RunRow[],
  columns: readonly string[],
  { where, sort, reverse }: Selection,
): RunRow[] {
  if (rows.length === 0) return [];
  const conditions = where.map((text) => conditionFrom(text, columns));
  const found = rows.filter(({ cells }) => conditions.every((holds) => holds(cells)));
  if (sort === undefined) return reverse ? found.reverse() : found;
  const column = columnNamed(sort, columns);
  const sign = reverse ? -1 : 1;
  return found.sort((a, b) => {
    const [one, other] = [a.cells.get(column) ?? null, b.cells.get(column) ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * compare(one, other);
  });
}

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '=': (order) => order === 0,
};

function conditionFrom(text: string, columns: readonly string[]) {
  const [, word, operator, value] = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.*)$/.exec(text) ?? [];
  if (word === undefined) {
    throw new CommandError(`--where '${text}' is no comparison.`, {
      fix: "write COLUMN, one of < <= = != >= >, and a value: --where 'metrics.rmse<0.3'",
    });
  }
  const column = columnNamed(word.trim(), columns);
  return (cells: RunRow['cells']) => {
    const cell = cells.get(column) ?? null;
    return cell !== null && operators[operator!]!(compare(cell, value!.trim()));
  };
}

/** Numbers by their size, anything else by its text. */
function compare(one: Exclude<Cell, null>, other: Exclude<Cell, null>): number {
  const difference = Number(one) - Number(other);
  if (one !== '' && other !== '' && !Number.isNaN(difference)) return difference;
  return String(one) < String(other) ? -1 : Number(String(one) !== String(other));
}

/** The column of a name, or the only one that has it behind its dot: `rmse` for `metrics.rmse`. */
function columnNamed(word: string, columns: readonly string[]): string {
  if (columns.includes(word)) return word;
  const found = columns.filter((column) => column.slice(column.indexOf('.') + 1) === word);
  if (found.length === 1) return found[0]!;
  const several = found.length > 1 ? `${found.join(' or ')}?` : 'no run has such a column.';
  const meant = meantText(found.length > 1 ? undefined : nearest(word, columns));
  throw new CommandError(`'${word}': ${several}${meant}`, {
    fix: `use one of: ${columns.join(', ') || '(there are no runs)'}`,
  });
}
