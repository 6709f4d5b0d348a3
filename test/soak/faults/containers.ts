import type { Story } from '../../stories/story.ts';

/** A container of user code, as the runner had it. */
export interface Container {
  id: string;
  startedAt: number;
  /** Absent: it still runs. */
  endedAt?: number;
  serves: boolean;
}

interface Row {
  id: string;
  spec: string;
  started_at: number;
  ended_at: number | null;
  reported: number;
}

/** Every container that was started, in the order of their names. */
export function containersOf({ kernel }: Pick<Story, 'kernel'>): Container[] {
  const sql =
    'SELECT id, spec, started_at, ended_at, reported FROM workloads_container ORDER BY id';
  return kernel
    .transact((tx) => tx.all<Row>(sql))
    .map(({ id, spec, started_at: startedAt, ended_at: endedAt, reported }) => ({
      id,
      startedAt,
      serves: JSON.parse(spec).serves === true,
      ...(reported === 1 && endedAt !== null ? { endedAt } : {}),
    }));
}
