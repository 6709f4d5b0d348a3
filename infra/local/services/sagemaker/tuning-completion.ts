import type { Context, Tx } from '../../kernel/types.ts';
import { bestTrial } from './counters.ts';
import type { Training, Tuning } from './store.ts';
import type { Plan } from './tuning-request.ts';

/** Tuning jobs that met a criterion, and when, in milliseconds: no trial starts any more. */
export const completionSchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_tuning_completion (
    tuning TEXT PRIMARY KEY, at INTEGER NOT NULL, converged INTEGER NOT NULL);
`;

/** What betters the best value by less than this part of it is no improvement, says AWS. */
const improvement = 0.01;

/** AWS keeps its criteria of convergence to itself; ours is so many trials without improvement. */
const convergedAfter = (maxTrials: number) => Math.max(10, Math.ceil(maxTrials / 5));

/** How many trials, up to the last that ended, have not bettered the best before them by 1 %. */
export function notImproving(trials: readonly Training[], minimize: boolean): number {
  const ended = trials
    .filter(({ ended: at, objective }) => at !== null && objective !== null)
    .toSorted((a, b) => (a.ended as number) - (b.ended as number) || a.number - b.number);
  let best: number | undefined;
  let count = 0;
  for (const { objective } of ended) {
    const value = objective as number;
    const gain = best === undefined ? Infinity : minimize ? best - value : value - best;
    count = gain > 0 && gain >= improvement * Math.abs(best ?? 0) ? 0 : count + 1;
    if (gain > 0) best = value;
  }
  return count;
}

/** When a tuning job met a criterion, if it did, and whether that was convergence. */
export function completionAt(tx: Tx, name: string): { at: number; converged: boolean } | undefined {
  const sql = 'SELECT at, converged FROM sagemaker_tuning_completion WHERE tuning = ?';
  const row = tx.get<{ at: number; converged: number }>(sql, name);
  return row && { at: row.at, converged: row.converged === 1 };
}

/** Whether a criterion is met, now or before; it stays so, whatever the last trials come to. */
export function isComplete(
  tx: Tx,
  context: Context,
  { name }: Tuning,
  plan: Plan,
  trials: readonly Training[],
): boolean {
  if (completionAt(tx, name)) return true;
  const { completion, minimize, maxTrials } = plan;
  const { target, notImproving: most = Infinity } = completion;
  const count = notImproving(trials, minimize);
  const converged = completion.converged && count >= convergedAfter(maxTrials);
  const best = bestTrial(trials, plan)?.objective ?? undefined;
  const reached =
    target !== undefined && best !== undefined && (minimize ? best <= target : best >= target);
  if (!reached && count < most && !converged) return false;
  const sql = 'INSERT INTO sagemaker_tuning_completion VALUES (?, ?, ?)';
  tx.run(sql, name, context.now, converged ? 1 : 0);
  return true;
}
