import type { Calls } from '../../functions/api/calls.ts';
import { own } from '../../shared/own.ts';
import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** A project's budget as the API shows it. */
type Budget = AnswerTo<'GET /budgets/{project}'>;

const actions: Readonly<
  Record<
    string,
    (api: Api, id: string, given: Given) => Promise<AnswerTo<'POST /budgets/{project}/resume'>>
  >
> = {
  get: (api, id) => api.call('GET /budgets/{project}', { path: { project: id } }),
  set: (api, id, given) =>
    api.call('PUT /budgets/{project}', { path: { project: id }, body: bodyOf(given) }),
  remove: (api, id) => api.call('DELETE /budgets/{project}', { path: { project: id } }),
  resume: (api, id) => api.call('POST /budgets/{project}/resume', { path: { project: id } }),
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

function bodyOf(given: Given): Calls['PUT /budgets/{project}']['body'] {
  const monthlyUsd = given.value('monthly');
  if (monthlyUsd === undefined) {
    throw new CommandError('It is not said how much.', { fix: 'add --monthly DOLLARS' });
  }
  const thresholds = given.values('threshold').map(Number);
  const notify = given.values('notify');
  const action = given.value('action') as Budget['action'];
  return {
    monthlyUsd,
    ...(thresholds.length > 0 ? { thresholds } : {}),
    ...(action ? { action } : {}),
    ...(notify.length > 0 ? { notify } : {}),
  };
}

function budgetText(budget: Budget): string {
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

function pauseText({ project, month, paused }: Budget): string {
  if (!paused) return '';
  return (
    `  paused since ${paused.since} by ${paused.by}: ${paused.why}\n` +
    `  until ${month} ends, or: trainyard budget resume ${project}\n`
  );
}
