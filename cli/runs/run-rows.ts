import type { Job } from '../api/job.ts';

/** What a run has in a column; null: nothing. */
export type Cell = string | number | null;

/** A job that trained or reported, and its columns by name. */
export interface RunRow {
  job: Job;
  cells: ReadonlyMap<string, Cell>;
}

/**
 * The runs among jobs: those with parameters or metrics. Columns of these are named as in the table
 * that MLflow's `search_runs` answers: `params.lr`, `metrics.rmse`.
 */
export function runRows(jobs: readonly Job[]): RunRow[] {
  const names = new Map(jobs.map(({ id, name }) => [id, name]));
  return jobs.filter(isRun).map((job) => ({ job, cells: new Map(cellsOf(job, names)) }));
}

const isRun = ({ run }: Job) =>
  run !== undefined && Object.keys({ ...run.parameters, ...run.metrics }).length > 0;

function cellsOf(job: Job, names: ReadonlyMap<string, string | undefined>): [string, Cell][] {
  const { id, kind, phase, createdAt, cost, run } = job;
  const { parameters, metrics, data, digest, commit, model } = run!;
  return [
    ['job', id],
    ['name', runName(job, names)],
    ['kind', kind],
    ['phase', phase],
    ['created', createdAt],
    ['cost', Number(cost.actualUsd)],
    ...prefixed('params', parameters),
    ...prefixed('metrics', metrics),
    ...prefixed('data', data),
    ['digest', digest],
    ['commit', commit],
    ['model', model],
  ];
}

const prefixed = (prefix: string, values: Record<string, Cell>) =>
  Object.entries(values).map(([name, value]): [string, Cell] => [`${prefix}.${name}`, value]);

/** `nightly/tune` of a stage whose pipeline is among the jobs, else by the pipeline's id. */
export function runName(
  { name, parent }: Pick<Job, 'name' | 'parent'>,
  names: ReadonlyMap<string, string | undefined>,
): string {
  return parent ? `${names.get(parent.jobId) ?? parent.jobId}/${parent.stage}` : (name ?? '');
}

const groups = ['params.', 'metrics.', 'data.', 'digest', 'commit', 'model'];
const groupOf = (column: string) => groups.findIndex((group) => column.startsWith(group));

/** The columns in which any of the rows has something: what is alike stands together. */
export function columnsOf(rows: readonly RunRow[]): string[] {
  const used = rows.flatMap(({ cells }) =>
    [...cells].flatMap(([column, cell]) => (cell === null || cell === '' ? [] : [column])),
  );
  const plain = ['job', 'name', 'kind', 'phase', 'created', 'cost'];
  const rank = (column: string) => plain.indexOf(column);
  return [...new Set(used)].sort((a, b) => groupOf(a) - groupOf(b) || rank(a) - rank(b));
}
