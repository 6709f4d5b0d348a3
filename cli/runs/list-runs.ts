import type { Api } from '../api/api.ts';
import { everyJob, type JobQuery } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { csv } from '../show/csv.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import { hashText, numberText } from '../show/text.ts';
import type { System } from '../system.ts';
import { type Cell, columnsOf, type RunRow, runRows } from './run-rows.ts';
import { selectRows } from './select-rows.ts';

/** `trainyard list --metrics`: the runs of all pages, one beside the other. */
export async function listRuns(
  api: Api,
  query: JobQuery,
  given: Given,
  system: System,
): Promise<void> {
  const { limit, ...filter } = query;
  const all = runRows(await everyJob(api, { ...filter, metrics: 'all' }));
  const selection = {
    where: given.values('where'),
    sort: given.value('sort'),
    reverse: given.has('reverse'),
  };
  const rows = selectRows(all, columnsOf(all), selection).slice(
    0,
    limit === undefined ? undefined : Number(limit),
  );
  if (given.value('output') === 'csv') system.out(csvText(rows));
  else show(given, system, { items: rows.map(({ job }) => job), cursor: null }, () => text(rows));
}

function csvText(rows: readonly RunRow[]): string {
  const columns = columnsOf(rows);
  const cells = ({ cells }: RunRow) => columns.map((column) => String(cells.get(column) ?? ''));
  return csv(columns, rows.map(cells));
}

function text(rows: readonly RunRow[]): string {
  if (rows.length === 0) return 'There are no such runs.\n';
  const columns = columnsOf(rows).filter((column) => column !== 'model');
  const heading = columns.map((column) => (column.includes('.') ? column : column.toUpperCase()));
  const cells = ({ cells }: RunRow) =>
    columns.map((column) => cellText(column, cells.get(column) ?? null));
  return table(heading, rows.map(cells));
}

function cellText(column: string, cell: Cell): string {
  if (cell === null) return '';
  if (column === 'cost') return `$${cell}`;
  if (typeof cell === 'number') return numberText(cell);
  return hashText(cell);
}
