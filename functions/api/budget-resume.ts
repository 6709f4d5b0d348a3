import { Problem } from '../../shared/errors.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { BudgetStore, monthOf } from '../../shared/job/budgets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admitWaiting } from '../../statemachines/job/admit.ts';
import { budgetView } from './budget.ts';

/** `POST /budgets/{project}/resume`: the limit holds again from the first of the next month. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'admin', async (request) => {
    const project = projectOf(request.caller, ports.config, request.path('project'));
    const budgets = new BudgetStore(ports);
    const budget = await budgets.change(project, (before) => {
      if (before) return { ...before, resumedMonth: monthOf(ports.clock.iso()) };
      throw new Problem('NotFound', `Project '${project}' has no budget.`, {
        given: project,
        fix: 'There is nothing to resume: without a budget nothing waits for one.',
      });
    });
    await admitWaiting(ports);
    return { status: 200, body: await budgetView(ports, project, budget) };
  });
