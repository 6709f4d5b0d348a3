import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { BudgetStore } from '../../shared/job/budgets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { budgetView } from './budget.ts';

/** `GET /budgets/{project}`: without a limit it shows what the month has spent all the same. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const project = projectOf(request.caller, ports.config, request.path('project'));
    const budget = await new BudgetStore(ports).get(project);
    return { status: 200, body: await budgetView(ports, project, budget) };
  });
