import { routesOf } from '../route.ts';

/** The call about a project as a whole. */
export const projectRoutes = routesOf('projects', {
  'remains-get': {
    method: 'GET',
    path: '/projects/{project}/remains',
    role: 'viewer',
    summary: 'Lists what a project has: schedules, what lives on, jobs, and what AWS has tagged',
    grantSet: 'job-cancel',
  },
});
