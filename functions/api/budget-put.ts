import { readBody } from '../../shared/findings/refusal.ts';
import { jsonOf, textOf } from '../../shared/http/body.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { BudgetStore } from '../../shared/job/budgets.ts';
import { microUsdFrom } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { subscribe } from '../alerts.ts';
import { budgetView } from './budget.ts';
import { budgetSchema } from './budget-schema.ts';

/** `PUT /budgets/{project}`: from now on. What was admitted before goes on. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'admin', async (request) => {
    const project = projectOf(request.caller, ports.config, request.path('project'));
    const { monthlyUsd, ...rest } = readBody(
      budgetSchema,
      jsonOf(textOf(request.event)),
      'InvalidSpec',
      fix,
    );
    await subscribe(ports, rest.notify);
    const budget = await new BudgetStore(ports).change(project, () => ({
      ...rest,
      monthlyMicroUsd: microUsdFrom(monthlyUsd)!,
      updatedBy: request.caller.subject,
    }));
    return { status: 200, body: await budgetView(ports, project, budget) };
  });

const fix = 'Send {"monthlyUsd": "50.00"}, if you like with thresholds, action and notify.';
