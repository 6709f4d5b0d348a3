import type { SpecBase } from '../shared/job/model.ts';
import { type MicroUsd, priceOf } from '../shared/money/money.ts';
import type { CostLine } from './kinds/kind.ts';
import { kindOf } from './kinds/kinds.ts';

/** A cost line with its arithmetic done. */
export interface PricedLine extends CostLine {
  attempts: number;
  lowSeconds: number;
  lowMicroUsd: MicroUsd;
  likelyMicroUsd: MicroUsd;
  /** Of one attempt. */
  worstMicroUsd: MicroUsd;
}

/** What a job can cost: at the least, as it usually runs, at the most. */
export interface CostBounds {
  /** What AWS bills at least once everything was started. */
  lowMicroUsd: MicroUsd;
  likelyMicroUsd: MicroUsd;
  /** A minute of everything: with less it would be stopped before it began. */
  beginMicroUsd: MicroUsd;
  /** One attempt of everything, each to its timeout. */
  worstMicroUsd: MicroUsd;
  /** Every attempt of everything, each to its timeout. */
  allAttemptsMicroUsd: MicroUsd;
  lines: PricedLine[];
}

/** The least that Fargate bills, and about what a trial takes. */
const minSeconds = 60;

/** Adds up a specification's cost lines. */
export function costBounds(spec: SpecBase, region: string): CostBounds {
  const lines = kindOf(spec.kind)
    .cost(spec, region)
    .map((line): PricedLine => {
      const lowSeconds = line.lowSeconds ?? Math.min(minSeconds, line.worstSeconds);
      return {
        ...line,
        attempts: line.attempts ?? spec.maxAttempts,
        lowSeconds,
        lowMicroUsd: priceOf(line.perHourMicroUsd, lowSeconds),
        likelyMicroUsd: priceOf(line.perHourMicroUsd, line.likelySeconds),
        worstMicroUsd: priceOf(line.perHourMicroUsd, line.worstSeconds),
      };
    });
  const sum = (of: (line: PricedLine) => MicroUsd) =>
    lines.reduce((total, line) => total + of(line), 0);
  return {
    lowMicroUsd: sum((line) => line.lowMicroUsd),
    likelyMicroUsd: sum((line) => line.likelyMicroUsd),
    beginMicroUsd: sum(({ perHourMicroUsd, parallel = 1 }) =>
      priceOf(perHourMicroUsd * parallel, minSeconds),
    ),
    worstMicroUsd: sum((line) => line.worstMicroUsd),
    allAttemptsMicroUsd: sum((line) => line.worstMicroUsd * line.attempts),
    lines,
  };
}

/**
 * The most that an attempt can cost in an hour. What one job runs, it runs one after the other (a
 * build, then its smoke run), so the dearest of its lines counts.
 */
export function fullRate(spec: SpecBase, region: string): MicroUsd {
  const rates = kindOf(spec.kind)
    .cost(spec, region)
    .map(({ perHourMicroUsd, parallel = 1 }) => perHourMicroUsd * parallel);
  return Math.max(...rates);
}
