import { apiDoor } from '../../shared/http/door.ts';
import { jobView } from '../../shared/job/view.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { refuseOverMonth } from '../../statemachines/job/money.ts';
import { planSections } from '../plan/sections.ts';
import { planOf } from './plan.ts';
import { readJob } from './read-job.ts';

/** `POST /plans`: what `POST /jobs` would make of the same body; nothing is made or started. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const { spec, job, missing } = await readJob(ports, request);
    await refuseOverMonth(ports, job);
    const { id: _id, ...planned } = jobView(job);
    const plan = { ...planOf(ports, spec), ...(await planSections(ports, job, missing)) };
    return { status: 200, body: { ...planned, plan } };
  });
