import type { Ports } from '../../../shared/ports/ports.ts';
import { refuseOverMonth } from '../../../statemachines/admission/money.ts';
import { planSections } from '../../plan/sections.ts';
import { handler } from '../handler.ts';
import { readJob } from '../jobs/read-job.ts';
import { jobView } from '../jobs/view.ts';
import { costOfPlan } from './cost-of-plan.ts';
import { planRoutes } from './routes.ts';

/** `POST /plans`: what `POST /jobs` would make of the same body; nothing is made or started. */
export const create = (ports: Ports) =>
  handler(ports, planRoutes['plan-create'], async (request) => {
    const { spec, job, missing } = await readJob(ports, request);
    await refuseOverMonth(ports, job);
    const { id: _id, ...planned } = jobView(job);
    const plan = { ...costOfPlan(ports, spec), ...(await planSections(ports, job, missing)) };
    return { body: { ...planned, plan } };
  });
