import { projectOf } from '../../../shared/http/caller.ts';
import { BudgetStore } from '../../../shared/job/budgets.ts';
import { microUsdFrom } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { subscribe } from '../../alerts.ts';
import { handler } from '../handler.ts';
import { budgetRoutes } from './routes.ts';
import { budgetView } from './view.ts';

/** `PUT /budgets/{project}`: from now on. What was admitted before goes on. */
export const create = (ports: Ports) =>
  handler(ports, budgetRoutes['budget-put'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.path.project);
    const { monthlyUsd, ...rest } = request.body;
    await subscribe(ports, rest.notify);
    const budget = await new BudgetStore(ports).change(project, () => ({
      ...rest,
      monthlyMicroUsd: microUsdFrom(monthlyUsd)!,
      updatedBy: request.caller.subject,
    }));
    return { body: await budgetView(ports, project, budget) };
  });
