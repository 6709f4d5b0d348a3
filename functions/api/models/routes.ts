import { pageQuery, project, projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';

/** The calls about models. */
export const modelRoutes = routesOf('models', {
  'model-list': {
    method: 'GET',
    path: '/models',
    role: 'viewer',
    summary: 'Lists the models that jobs have trained under their names',
    query: projectQuery,
    grantSet: 'plan-create',
  },
  'model-get': {
    method: 'GET',
    path: '/models/{name}',
    role: 'viewer',
    summary: 'Lists the versions of a model, newest first: what trained them and who serves them',
    query: () => pageQuery().extend({ project: project() }),
    grantSet: 'plan-create',
  },
});
