import * as z from 'zod';
import { jobBody } from '../job-body.ts';
import { projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';

/** A plan has a call of its own; who still asks for one here must not get a job that costs. */
const dryRun = () =>
  z
    .never('has gone: send the same body to POST /plans, which answers the plan and makes nothing')
    .optional();

/** The calls that accept a job: a table of their own, as nothing else is loaded for them. */
export const entryRoutes = routesOf('jobs', {
  'job-create': {
    method: 'POST',
    path: '/jobs',
    role: 'submitter',
    summary: 'Accepts a job',
    status: 202,
    query: () => projectQuery().extend({ dryRun: dryRun() }),
    body: jobBody,
    grantSet: 'job-create',
  },
  'job-retry': {
    method: 'POST',
    path: '/jobs/{id}/retry',
    role: 'submitter',
    summary: 'Accepts a job that is another try of one that failed or was cancelled',
    status: 202,
    grantSet: 'job-create',
  },
});
