import type { JobSpec } from '../../../shared/job/model.ts';
import { partsOf } from '../../../shared/job/parts.ts';
import { usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { costBounds, type PricedLine } from '../../../statemachines/cost.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import type { Plan } from './answers.ts';

type PlannedCost = Pick<
  Plan,
  'cost' | 'lowUsd' | 'likelyUsd' | 'worstUsd' | 'allAttemptsUsd' | 'cap' | 'afterwards'
>;

/** What a job would cost, line by line with the arithmetic, and how that stands to its cap. */
export function costOfPlan(ports: Ports, spec: JobSpec): PlannedCost {
  const bounds = costBounds(spec, ports.config.region);
  return {
    cost: bounds.lines.map((line) => ({
      what: line.what,
      perHourUsd: usdText(line.perHourMicroUsd),
      lowSeconds: line.lowSeconds,
      lowUsd: usdText(line.lowMicroUsd),
      likelySeconds: line.likelySeconds,
      likelyUsd: usdText(line.likelyMicroUsd),
      worstSeconds: line.worstSeconds,
      worstUsd: usdText(line.worstMicroUsd),
      attempts: line.attempts,
      allAttemptsUsd: usdText(line.worstMicroUsd * line.attempts),
      arithmetic: arithmeticOf(line),
    })),
    lowUsd: usdText(bounds.lowMicroUsd),
    likelyUsd: usdText(bounds.likelyMicroUsd),
    worstUsd: usdText(bounds.worstMicroUsd),
    allAttemptsUsd: usdText(bounds.allAttemptsMicroUsd),
    cap: spec.budget
      ? {
          maxCostUsd: spec.budget.maxCostUsd,
          onExceeded: spec.budget.onExceeded ?? null,
          meaning: meaningOf(spec.budget.onExceeded),
        }
      : null,
    afterwards: afterwards(spec, ports.config.region),
  };
}

/** What lives on after a pipeline and pays for itself, from the month. */
function afterwards(spec: JobSpec, region: string): string[] {
  return partsOf(spec)
    .filter(({ stage, spec: part }) => stage !== undefined && kindOf(part.kind).pays === 'itself')
    .flatMap(({ stage, spec: part }) =>
      costBounds(part, region).lines.map(
        ({ what, perHourMicroUsd, worstMicroUsd }) =>
          `${stage}: ${what}, $${usdText(perHourMicroUsd)} an hour, ` +
          `at most $${usdText(worstMicroUsd)} of the months it lives in, not of the cap`,
      ),
    );
}

function arithmeticOf(line: PricedLine): string {
  const { perHourMicroUsd, worstSeconds, worstMicroUsd, attempts } = line;
  return (
    `$${usdText(perHourMicroUsd)}/h × ${worstSeconds} s / 3600 = $${usdText(worstMicroUsd)}; ` +
    `× ${attempts} attempts = $${usdText(worstMicroUsd * attempts)}`
  );
}

const meanings = {
  Cancel: 'What runs is stopped when it can have spent the cap.',
  StopScheduling:
    'Nothing begins whose worst case does not fit; a tuning job stops and keeps its best trial.',
  Finish: 'What runs may finish; nothing more begins once the cap is spent.',
} as const;

function meaningOf(onExceeded: keyof typeof meanings | undefined): string {
  if (onExceeded) return meanings[onExceeded];
  return 'One attempt fits it at its worst; another begins only if that fits too.';
}
