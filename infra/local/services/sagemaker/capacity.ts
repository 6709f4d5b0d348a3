import type { Shape, Tx } from '../../kernel/types.ts';
import { getNamed, type Replica, replicasOf } from './endpoint-store.ts';

/** How many replicas were asked for since; without a row it is what the configuration says. */
export const capacitySchema = `
  CREATE TABLE IF NOT EXISTS sagemaker_capacity (
    endpoint TEXT NOT NULL, config TEXT NOT NULL, desired INTEGER NOT NULL,
    PRIMARY KEY (endpoint, config));
`;

/** The instance count that is wanted of a configuration of an endpoint. */
export function desiredCount(tx: Tx, endpoint: string, config: string): number {
  const sql = 'SELECT desired FROM sagemaker_capacity WHERE endpoint = ? AND config = ?';
  const asked = tx.get<{ desired: number }>(sql, endpoint, config)?.desired;
  const variants: Shape[] = getNamed(tx, 'config', config)?.request.ProductionVariants ?? [];
  return asked ?? variants[0]?.InitialInstanceCount ?? ownReplicas(tx, endpoint, config).length;
}

/** Asks for another instance count. */
export function setDesired(tx: Tx, endpoint: string, config: string, count: number): void {
  const sql = 'INSERT OR REPLACE INTO sagemaker_capacity VALUES (?, ?, ?)';
  tx.run(sql, endpoint, config, count);
}

/** Forgets what was asked for: of one configuration, or of all of an endpoint that is gone. */
export function forgetDesired(tx: Tx, endpoint: string, config?: string): void {
  const sql = 'DELETE FROM sagemaker_capacity WHERE endpoint = ? AND config = coalesce(?, config)';
  tx.run(sql, endpoint, config ?? null);
}

/** The replicas of a configuration that are to stay. */
export function ownReplicas(tx: Tx, endpoint: string, config: string): Replica[] {
  return replicasOf(tx, endpoint).filter((one) => one.config === config && !one.leaving);
}
