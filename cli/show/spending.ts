import { microUsdFrom, usdText } from '../../shared/money/money.ts';
import type { Job } from '../api/job.ts';

/** By what the costs of jobs are added up. */
export const groupings = ['job', 'kind', 'day'] as const;

/** One of them. */
export type Grouping = (typeof groupings)[number];

/** Costs that belong together. */
interface SpendingRow {
  key: string;
  /** Of a job that has one. */
  name?: string;
  jobs: number;
  usd: string;
}

/** What has been booked for jobs, added up. */
export interface Spending {
  by: Grouping;
  rows: SpendingRow[];
  usd: string;
}

/** The dearest row first, days in their order. What a pipeline cost is what its stages cost. */
export function spendingOf(jobs: readonly Job[], by: Grouping): Spending {
  const names = new Map(jobs.map(({ id, name }) => [id, name]));
  const priced = jobs
    .filter(({ stages }) => !stages)
    .map((job) => ({ key: keyOf(job, by), microUsd: microUsdFrom(job.cost.actualUsd) ?? 0 }))
    .filter(({ microUsd }) => microUsd > 0);
  const sum = (some: typeof priced) => some.reduce((total, { microUsd }) => total + microUsd, 0);
  const groups = [...Map.groupBy(priced, ({ key }) => key)].map(([key, some]) => {
    const name = by === 'job' ? names.get(key) : undefined;
    return { key, ...(name ? { name } : {}), jobs: some.length, microUsd: sum(some) };
  });
  const sorted = groups.toSorted((a, b) =>
    by === 'day' ? (a.key < b.key ? -1 : 1) : b.microUsd - a.microUsd,
  );
  return {
    by,
    rows: sorted.map(({ microUsd, ...row }) => ({ ...row, usd: usdText(microUsd) })),
    usd: usdText(sum(priced)),
  };
}

/** A stage belongs to its pipeline, a day is one of UTC, as AWS bills. */
function keyOf({ id, kind, parent, endedAt, updatedAt }: Job, by: Grouping): string {
  if (by === 'kind') return kind;
  return by === 'job'
    ? (parent?.jobId ?? id)
    : (endedAt ?? updatedAt).slice(0, 'yyyy-mm-dd'.length);
}
