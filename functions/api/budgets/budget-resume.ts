import { Problem } from '../../../shared/errors.ts';
import { type Caller, projectOf, sees } from '../../../shared/http/caller.ts';
import { BudgetStore, monthOf } from '../../../shared/job/budgets.ts';
import { PauseStore } from '../../../shared/job/pauses.ts';
import { own } from '../../../shared/own.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { admitWaiting } from '../../../statemachines/admission/admit.ts';
import { planeChannel } from '../../alerts.ts';
import { notifyOnce } from '../../notify-once.ts';
import { resumedMessage } from '../../pause-message.ts';
import { handler } from '../handler.ts';
import { budgetRoutes } from './routes.ts';
import { budgetView } from './view.ts';

/**
 * `POST /budgets/{project}/resume` lets waiting jobs go on until the month ends. It lifts one thing
 * at a time: the pause by AWS Budgets if there is one, else the project's own limit. `*` lifts the
 * pause for every project of the caller.
 */
export const create = (ports: Ports) =>
  handler(ports, budgetRoutes['budget-resume'], async ({ caller, path }) => {
    const named = path.project;
    if (named === '*') return { body: { items: await resumeAll(ports, caller) } };
    const project = projectOf(caller, ports.config, named);
    if (!(await liftPause(ports, project, caller))) await liftLimit(ports, project);
    await admitWaiting(ports);
    return { body: await viewOf(ports, project) };
  });

async function resumeAll(ports: Ports, caller: Caller) {
  const projects = ports.config.projects.filter((one) => sees(caller, one));
  for (const project of projects) await liftPause(ports, project, caller);
  await admitWaiting(ports);
  return Promise.all(projects.map((project) => viewOf(ports, project)));
}

const viewOf = async (ports: Ports, project: string) =>
  budgetView(ports, project, await new BudgetStore(ports).get(project));

/** False when admission of the project was not paused. */
async function liftPause(ports: Ports, project: string, caller: Caller): Promise<boolean> {
  const month = monthOf(ports.clock.iso());
  const pause = await new PauseStore(ports).resume(month, project, caller.subject);
  const resumed = pause && own(pause.resumed, project);
  if (!pause || !resumed) return false;
  const about = `resumed#${project}#${resumed.at}`;
  await notifyOnce(ports, about, planeChannel(ports), () => resumedMessage(project, pause));
  return true;
}

/** The project's own limit holds again from the first of the next month. */
async function liftLimit(ports: Ports, project: string): Promise<void> {
  await new BudgetStore(ports).change(project, (before) => {
    if (before) return { ...before, resumedMonth: monthOf(ports.clock.iso()) };
    throw new Problem('NotFound', `Project '${project}' has no budget and is not paused.`, {
      given: project,
      fix: 'There is nothing to resume: nothing waits for money.',
    });
  });
}
