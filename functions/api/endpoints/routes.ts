import { projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';

/** The calls about endpoints. */
export const endpointRoutes = routesOf('endpoints', {
  'endpoint-list': {
    method: 'GET',
    path: '/endpoints',
    role: 'viewer',
    summary: 'Lists the endpoints',
    query: projectQuery,
    etag: true,
    grantSet: 'read',
  },
  'endpoint-get': {
    method: 'GET',
    path: '/endpoints/{name}',
    role: 'viewer',
    summary: 'Shows an endpoint: what it serves, what it served before, when it expires',
    query: projectQuery,
    grantSet: 'read',
  },
  'endpoint-requests': {
    method: 'GET',
    path: '/endpoints/{name}/requests',
    role: 'viewer',
    summary: 'Shows how often an endpoint was asked in each of the last 24 hours',
    query: projectQuery,
    grantSet: 'doctor-get',
  },
  'endpoint-delete': {
    method: 'DELETE',
    path: '/endpoints/{name}',
    role: 'submitter',
    summary: 'Deletes an endpoint and releases its money',
    status: 202,
    query: projectQuery,
    grantSet: 'job-cancel',
  },
  'endpoint-invoke': {
    method: 'POST',
    path: '/endpoints/{name}/invocations',
    role: 'submitter',
    summary: "Sends the body to the model and returns the model's response",
    query: projectQuery,
    grantSet: 'endpoint-invoke',
  },
  'endpoint-rollback': {
    method: 'POST',
    path: '/endpoints/{name}/rollback',
    role: 'submitter',
    summary: 'Deploys again what the endpoint served before',
    status: 202,
    query: projectQuery,
    grantSet: 'write',
  },
});
