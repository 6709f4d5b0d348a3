import { projectOf } from '../../../shared/http/caller.ts';
import { BudgetStore } from '../../../shared/job/budgets.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { budgetRoutes } from './routes.ts';
import { budgetView } from './view.ts';

/** `GET /budgets/{project}`: without a limit it shows what the month has spent all the same. */
export const create = (ports: Ports) =>
  handler(ports, budgetRoutes['budget-get'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.path.project);
    const budget = await new BudgetStore(ports).get(project);
    return { body: await budgetView(ports, project, budget) };
  });
