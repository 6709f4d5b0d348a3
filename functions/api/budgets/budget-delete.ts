import { projectOf } from '../../../shared/http/caller.ts';
import { BudgetStore } from '../../../shared/job/budgets.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { admitWaiting } from '../../../statemachines/admission/admit.ts';
import { handler } from '../handler.ts';
import { budgetRoutes } from './routes.ts';
import { budgetView } from './view.ts';

/** `DELETE /budgets/{project}`: no limit any more; deleting twice is once. */
export const create = (ports: Ports) =>
  handler(ports, budgetRoutes['budget-delete'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.path.project);
    await new BudgetStore(ports).remove(project);
    await admitWaiting(ports);
    return { body: await budgetView(ports, project, undefined) };
  });
