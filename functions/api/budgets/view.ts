import { type Budget, BudgetStore, monthOf } from '../../../shared/job/budgets.ts';
import { isPausedFor, PauseStore } from '../../../shared/job/pauses.ts';
import { usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { BudgetAnswer } from './answers.ts';

/** A budget as the API shows it, with what this month has spent and reserved. */
export async function budgetView(
  ports: Ports,
  project: string,
  budget: Budget | undefined,
): Promise<BudgetAnswer> {
  const month = monthOf(ports.clock.iso());
  const account = await new BudgetStore(ports).ofProject(project, month);
  const { spentMicroUsd, reservedMicroUsd, committedMicroUsd } = account;
  const pause = await new PauseStore(ports).get(month);
  const limit = budget?.monthlyMicroUsd;
  return {
    project,
    month,
    monthlyUsd: limit === undefined ? null : usdText(limit),
    action: budget?.action ?? null,
    thresholds: budget?.thresholds ?? [],
    notify: budget?.notify ?? [],
    resumed: budget?.resumedMonth === month,
    paused: isPausedFor(pause, project)
      ? { since: pause.since, by: pause.by, why: pause.why }
      : null,
    spentUsd: usdText(spentMicroUsd),
    reservedUsd: usdText(reservedMicroUsd),
    leftUsd: limit === undefined ? null : usdText(limit - committedMicroUsd),
    days: account.days.map((one) => ({
      day: `${month}-${String(one.day).padStart(2, '0')}`,
      spentUsd: usdText(one.spentMicroUsd),
      reservedUsd: usdText(one.reservedMicroUsd),
    })),
    updatedAt: budget?.updatedAt ?? null,
    updatedBy: budget?.updatedBy ?? null,
  };
}
