import { own } from '../../shared/own.ts';
import { type Api, apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** A project's budget as the API shows it. */
interface BudgetJson {
  project: string;
  month: string;
  monthlyUsd: string | null;
  action: string | null;
  thresholds: number[];
  notify: string[];
  resumed: boolean;
  paused?: { since: string; by: string; why: string } | null;
  spentUsd: string;
  reservedUsd: string;
  leftUsd: string | null;
}

/** Of every project of the caller, with `*`. */
interface BudgetsJson {
  items: BudgetJson[];
}

const actions: Readonly<
  Record<string, (api: Api, id: string, given: Given) => Promise<BudgetJson | BudgetsJson>>
> = {
  get: (api, id) => api.call('budget-get', { id }),
  set: (api, id, given) => api.call('budget-put', { id, body: bodyOf(given) }),
  remove: (api, id) => api.call('budget-delete', { id }),
  resume: (api, id) => api.call('budget-resume', { id }),
};

/** `trainyard budget get|set|remove|resume PROJECT` */
export async function run(given: Given, system: System): Promise<number> {
  const [name = '', project = ''] = given.args;
  const action = own(actions, name);
  if (!action) {
    throw new CommandError(`There is no budget ${name}.`, {
      fix: `use one of ${Object.keys(actions).join(', ')}`,
    });
  }
  const found = await action(apiOf(given, system), project, given);
  const budgets = 'items' in found ? found.items : [found];
  show(given, system, found, () => budgets.map(budgetText).join(''));
  return exitCodes.ok;
}

function bodyOf(given: Given): Record<string, unknown> {
  const monthlyUsd = given.value('monthly');
  if (monthlyUsd === undefined) {
    throw new CommandError('It is not said how much.', { fix: 'add --monthly DOLLARS' });
  }
  const thresholds = given.values('threshold').map(Number);
  const notify = given.values('notify');
  const action = given.value('action');
  return {
    monthlyUsd,
    ...(thresholds.length > 0 ? { thresholds } : {}),
    ...(action ? { action } : {}),
    ...(notify.length > 0 ? { notify } : {}),
  };
}

function budgetText(budget: BudgetJson): string {
  const { project, month, monthlyUsd, spentUsd, reservedUsd, leftUsd, action } = budget;
  const used = `  spent $${spentUsd}, reserved $${reservedUsd}`;
  const pause = pauseText(budget);
  if (monthlyUsd === null) return `${project} has no monthly limit\n${used} in ${month}\n${pause}`;
  return [
    `${project} may spend $${monthlyUsd} a month (${action})\n`,
    `${used}, ${leftText(leftUsd ?? '0')} in ${month}\n`,
    budget.resumed ? '  resumed: the limit holds again from next month\n' : '',
    `  tells ${budget.notify.join(', ') || "the plane's subscribers"} at ` +
      `${budget.thresholds.map((percent) => `${percent} %`).join(', ')}\n`,
    pause,
  ].join('');
}

/** More than the limit may be spoken for when the limit was lowered. */
const leftText = (usd: string) =>
  usd.startsWith('-') ? `$${usd.slice(1)} over the limit` : `left $${usd}`;

function pauseText({ project, month, paused }: BudgetJson): string {
  if (!paused) return '';
  return (
    `  paused since ${paused.since} by ${paused.by}: ${paused.why}\n` +
    `  until ${month} ends, or: trainyard budget resume ${project}\n`
  );
}
