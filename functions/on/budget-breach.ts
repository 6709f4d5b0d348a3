import { type Budget, BudgetStore, type Committed, monthOf } from '../../shared/job/budgets.ts';
import type { Job } from '../../shared/job/model.ts';
import { sendOnce } from '../../shared/job/sent-messages.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import { channelsOf, type Message, publish } from '../alerts.ts';

/**
 * After money was booked: tells of each threshold that the project's month has passed, once per
 * threshold, month and channel. A job is booked in the month in which its attempt was admitted.
 */
export async function tellBreaches(ports: Ports, job: Job): Promise<void> {
  const budgets = new BudgetStore(ports);
  const budget = await budgets.get(job.project);
  if (!budget) return;
  const months = new Set([monthOf(job.createdAt), monthOf(ports.clock.iso())]);
  for (const month of months) {
    const money = await budgets.ofProject(job.project, month);
    const passed = budget.thresholds.filter(
      (percent) => money.spentMicroUsd * 100 >= budget.monthlyMicroUsd * percent,
    );
    for (const percent of passed) await tellOne(ports, budget, { month, percent, money });
  }
}

interface Breach {
  month: string;
  percent: number;
  money: Committed;
}

async function tellOne(ports: Ports, budget: Budget, breach: Breach): Promise<void> {
  const { project } = budget;
  const { month, percent } = breach;
  const message = `budget#${project}#${month}#${percent}`;
  for (const channel of channelsOf(budget.notify)) {
    await sendOnce(ports, keys.budgetMessage(project, month, percent, channel), () =>
      publish(ports, channel, breachMessage(budget, breach), { message }),
    );
  }
}

/** What a passed threshold is told as. */
function breachMessage(budget: Budget, { month, percent, money }: Breach): Message {
  const { project, monthlyMicroUsd, action } = budget;
  const pauses =
    action === 'Pause'
      ? 'A job that does not fit what is left waits in the queue; what runs goes on.'
      : 'Nothing is stopped or held back: this budget only tells.';
  const body = [
    `Project ${project} has spent $${usdText(money.spentMicroUsd)} of its ` +
      `$${usdText(monthlyMicroUsd)} for ${month}: ${percent} % or more.`,
    `$${usdText(money.reservedMicroUsd)} more is reserved for what runs now.`,
    pauses,
    `See it: trainyard budget get ${project}`,
    ...(action === 'Pause'
      ? [`Go on this month all the same: trainyard budget resume ${project}`]
      : []),
  ];
  const subject = `[Trainyard] Budget: ${project} has spent ${percent} % of ${month}`;
  return { subject: subject.slice(0, 100), body: `${body.join('\n')}\n` };
}
