import type { GrantSet } from './grant-sets.ts';

/** What a caller may do: each role may also do what the ones before it may. */
export const callerRoles = ['viewer', 'submitter', 'admin'] as const;

/** What a caller is to a plane; a token or a rule of access gives it. */
type CallerRole = (typeof callerRoles)[number];

/** One call of the API. The id is the file's name beside this table. */
export interface Route {
  id: string;
  /** `$default` catches what no other route has. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | '$default';
  path: string;
  /** The least role that may call it; absent for the open ones. */
  role?: CallerRole;
  summary: string;
  /** What its function may do; the routes of a set are one function. */
  grantSet: GrantSet;
}

/** Every call of the API: routing, roles, permissions and docs are made from this table. */
export const routes: readonly Route[] = [
  {
    id: 'job-create',
    method: 'POST',
    path: '/jobs',
    role: 'submitter',
    summary: 'Accepts a job',
    grantSet: 'job-create',
  },
  {
    id: 'plan-create',
    method: 'POST',
    path: '/plans',
    role: 'submitter',
    summary: 'Answers what a job would cost, make and meet; makes nothing',
    grantSet: 'plan-create',
  },
  {
    id: 'job-list',
    method: 'GET',
    path: '/jobs',
    role: 'viewer',
    summary: 'Lists jobs, newest first',
    grantSet: 'job-list',
  },
  {
    id: 'job-get',
    method: 'GET',
    path: '/jobs/{id}',
    role: 'viewer',
    summary: 'Shows a job',
    grantSet: 'read',
  },
  {
    id: 'job-cancel',
    method: 'POST',
    path: '/jobs/{id}/cancel',
    role: 'submitter',
    summary: 'Cancels a job and ends its workload',
    grantSet: 'job-cancel',
  },
  {
    id: 'event-list',
    method: 'GET',
    path: '/jobs/{id}/events',
    role: 'viewer',
    summary: 'Lists what happened to a job',
    grantSet: 'read',
  },
  {
    id: 'log-list',
    method: 'GET',
    path: '/jobs/{id}/logs',
    role: 'viewer',
    summary: 'Lists log lines of a job by cursor',
    grantSet: 'log-list',
  },
  {
    id: 'trial-list',
    method: 'GET',
    path: '/jobs/{id}/trials',
    role: 'viewer',
    summary: 'Lists the trials of a tuning job',
    grantSet: 'read',
  },
  {
    id: 'cost-get',
    method: 'GET',
    path: '/jobs/{id}/cost',
    role: 'viewer',
    summary: 'Shows the ledger of a job',
    grantSet: 'read',
  },
  {
    id: 'budget-get',
    method: 'GET',
    path: '/budgets/{project}',
    role: 'viewer',
    summary: 'Shows what a project may spend in a month, what it has spent and reserved',
    grantSet: 'read',
  },
  {
    id: 'budget-put',
    method: 'PUT',
    path: '/budgets/{project}',
    role: 'admin',
    summary: 'Sets what a project may spend in a month',
    grantSet: 'budget-put',
  },
  {
    id: 'budget-delete',
    method: 'DELETE',
    path: '/budgets/{project}',
    role: 'admin',
    summary: "Removes a project's monthly limit",
    grantSet: 'write',
  },
  {
    id: 'budget-resume',
    method: 'POST',
    path: '/budgets/{project}/resume',
    role: 'admin',
    summary: 'Lets a project go on past a pause or its limit for the rest of the month',
    grantSet: 'budget-resume',
  },
  {
    id: 'schedule-put',
    method: 'PUT',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Makes or replaces a schedule',
    grantSet: 'schedule-put',
  },
  {
    id: 'schedule-get',
    method: 'GET',
    path: '/schedules/{name}',
    role: 'viewer',
    summary: 'Shows a schedule, its next occurrences and its last runs',
    grantSet: 'read',
  },
  {
    id: 'schedule-list',
    method: 'GET',
    path: '/schedules',
    role: 'viewer',
    summary: 'Lists the schedules of a project',
    grantSet: 'read',
  },
  {
    id: 'schedule-delete',
    method: 'DELETE',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Deletes a schedule; its jobs go on',
    grantSet: 'schedule-delete',
  },
  {
    id: 'schedule-run',
    method: 'POST',
    path: '/schedules/{name}/run',
    role: 'submitter',
    summary: 'Starts the job of a schedule now',
    grantSet: 'write',
  },
  {
    id: 'endpoint-list',
    method: 'GET',
    path: '/endpoints',
    role: 'viewer',
    summary: 'Lists the endpoints',
    grantSet: 'read',
  },
  {
    id: 'endpoint-get',
    method: 'GET',
    path: '/endpoints/{name}',
    role: 'viewer',
    summary: 'Shows an endpoint: what it serves, what it served before, when it expires',
    grantSet: 'read',
  },
  {
    id: 'endpoint-delete',
    method: 'DELETE',
    path: '/endpoints/{name}',
    role: 'submitter',
    summary: 'Deletes an endpoint and releases its money',
    grantSet: 'endpoint-delete',
  },
  {
    id: 'endpoint-invoke',
    method: 'POST',
    path: '/endpoints/{name}/invocations',
    role: 'submitter',
    summary: 'Sends the body to the model and answers what it answers',
    grantSet: 'endpoint-invoke',
  },
  {
    id: 'endpoint-rollback',
    method: 'POST',
    path: '/endpoints/{name}/rollback',
    role: 'submitter',
    summary: 'Deploys again what the endpoint served before',
    grantSet: 'write',
  },
  {
    id: 'upload-create',
    method: 'POST',
    path: '/uploads',
    role: 'submitter',
    summary: 'Answers where to put a file, by its content hash',
    grantSet: 'upload-create',
  },
  {
    id: 'doctor-get',
    method: 'GET',
    path: '/doctor',
    role: 'viewer',
    summary: 'Looks for what keeps people from being told, and for what got stuck',
    grantSet: 'doctor-get',
  },
  {
    id: 'health-get',
    method: 'GET',
    path: '/health',
    summary: 'Says that the plane answers',
    grantSet: 'read',
  },
  {
    id: 'openapi-get',
    method: 'GET',
    path: '/openapi.json',
    summary: 'The description of this API',
    grantSet: 'public',
  },
  {
    id: 'route-missing',
    method: '$default',
    path: '$default',
    summary: 'Answers a call to a path that does not exist',
    grantSet: 'public',
  },
];
