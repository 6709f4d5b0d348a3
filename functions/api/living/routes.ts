import { projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';

/** The call about what bills now. */
export const livingRoutes = routesOf('living', {
  'living-list': {
    method: 'GET',
    path: '/living',
    role: 'viewer',
    summary: 'Lists what computes or lives on now, and what it costs an hour',
    query: projectQuery,
    etag: true,
    grantSet: 'plan-create',
  },
});
