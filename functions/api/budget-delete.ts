import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { BudgetStore } from '../../shared/job/budgets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admitWaiting } from '../../statemachines/job/admit.ts';
import { budgetView } from './budget.ts';

/** `DELETE /budgets/{project}`: no limit any more; deleting twice is once. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'admin', async (request) => {
    const project = projectOf(request.caller, ports.config, request.path('project'));
    await new BudgetStore(ports).remove(project);
    await admitWaiting(ports);
    return { status: 200, body: await budgetView(ports, project, undefined) };
  });
