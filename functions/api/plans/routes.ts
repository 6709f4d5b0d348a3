import { jobBody } from '../job-body.ts';
import { projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';

/** The call about what a job would be. */
export const planRoutes = routesOf('plans', {
  'plan-create': {
    method: 'POST',
    path: '/plans',
    role: 'submitter',
    summary: 'Answers what a job would cost, make and meet; makes nothing',
    query: projectQuery,
    body: jobBody,
    grantSet: 'plan-create',
  },
});
