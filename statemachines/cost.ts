import type { JobSpec } from '../shared/job/model.ts';
import { type MicroUsd, priceOf } from '../shared/money/money.ts';
import type { CostLine } from './kind.ts';
import { kindOf } from './kinds.ts';

/** What a job can cost: as it usually runs, and at the very most with all its attempts. */
export interface CostBounds {
  likelyMicroUsd: MicroUsd;
  worstMicroUsd: MicroUsd;
  lines: (CostLine & { likelyMicroUsd: MicroUsd; worstMicroUsd: MicroUsd })[];
}

/** Adds up a specification's cost lines; each line's worst case is one attempt's. */
export function costBounds(spec: JobSpec, region: string): CostBounds {
  const lines = kindOf(spec.kind)
    .cost(spec, region)
    .map((line) => ({
      ...line,
      likelyMicroUsd: priceOf(line.perHourMicroUsd, line.likelySeconds),
      worstMicroUsd: priceOf(line.perHourMicroUsd, line.worstSeconds),
    }));
  const sum = (of: (line: (typeof lines)[number]) => MicroUsd) =>
    lines.reduce((total, line) => total + of(line), 0);
  return {
    likelyMicroUsd: sum((line) => line.likelyMicroUsd),
    worstMicroUsd: sum((line) => line.worstMicroUsd),
    lines,
  };
}
