import {
  endpointControl,
  type Grant,
  scalingEnd,
  scheduleAccess,
  tableAccess,
  tableIndexRead,
  tableRead,
  workloadControl,
} from '../../shared/grants.ts';

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
  grants: readonly Grant[];
}

const readLogs: Grant = {
  actions: ['logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:DescribeLogStreams'],
  on: 'workload-logs',
};

/** Every call of the API: routing, roles, permissions and docs are made from this table. */
export const routes: readonly Route[] = [
  {
    id: 'job-create',
    method: 'POST',
    path: '/jobs',
    role: 'submitter',
    summary: 'Accepts a job',
    // The index says which models there are.
    grants: [tableAccess, tableIndexRead],
  },
  {
    id: 'plan-create',
    method: 'POST',
    path: '/plans',
    role: 'submitter',
    summary: 'Answers what a job would cost, make and meet; makes nothing',
    grants: [
      tableRead,
      tableIndexRead,
      // Which images and inputs are there.
      { actions: ['ecr:DescribeImages'], on: 'repository' },
      { actions: ['s3:ListBucket'], on: 'bucket' },
    ],
  },
  {
    id: 'job-list',
    method: 'GET',
    path: '/jobs',
    role: 'viewer',
    summary: 'Lists jobs, newest first',
    grants: [tableIndexRead],
  },
  {
    id: 'job-get',
    method: 'GET',
    path: '/jobs/{id}',
    role: 'viewer',
    summary: 'Shows a job',
    grants: [tableRead],
  },
  {
    id: 'job-cancel',
    method: 'POST',
    path: '/jobs/{id}/cancel',
    role: 'submitter',
    summary: 'Cancels a job and ends its workload',
    grants: [tableAccess, ...workloadControl],
  },
  {
    id: 'event-list',
    method: 'GET',
    path: '/jobs/{id}/events',
    role: 'viewer',
    summary: 'Lists what happened to a job',
    grants: [tableRead],
  },
  {
    id: 'log-list',
    method: 'GET',
    path: '/jobs/{id}/logs',
    role: 'viewer',
    summary: 'Lists log lines of a job by cursor',
    grants: [tableRead, readLogs],
  },
  {
    id: 'trial-list',
    method: 'GET',
    path: '/jobs/{id}/trials',
    role: 'viewer',
    summary: 'Lists the trials of a tuning job',
    grants: [tableRead],
  },
  {
    id: 'cost-get',
    method: 'GET',
    path: '/jobs/{id}/cost',
    role: 'viewer',
    summary: 'Shows the ledger of a job',
    grants: [tableRead],
  },
  {
    id: 'budget-get',
    method: 'GET',
    path: '/budgets/{project}',
    role: 'viewer',
    summary: 'Shows what a project may spend in a month, what it has spent and reserved',
    grants: [tableRead],
  },
  {
    id: 'budget-put',
    method: 'PUT',
    path: '/budgets/{project}',
    role: 'admin',
    summary: 'Sets what a project may spend in a month',
    grants: [tableAccess, { actions: ['sns:Subscribe'], on: 'alert-topic' }],
  },
  {
    id: 'budget-delete',
    method: 'DELETE',
    path: '/budgets/{project}',
    role: 'admin',
    summary: "Removes a project's monthly limit",
    grants: [tableAccess],
  },
  {
    id: 'budget-resume',
    method: 'POST',
    path: '/budgets/{project}/resume',
    role: 'admin',
    summary: 'Lets a project go on past a pause or its limit for the rest of the month',
    grants: [tableAccess, { actions: ['sns:Publish'], on: 'alert-topic' }],
  },
  {
    id: 'schedule-put',
    method: 'PUT',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Makes or replaces a schedule',
    grants: [tableAccess, ...scheduleAccess],
  },
  {
    id: 'schedule-get',
    method: 'GET',
    path: '/schedules/{name}',
    role: 'viewer',
    summary: 'Shows a schedule, its next occurrences and its last runs',
    grants: [tableRead],
  },
  {
    id: 'schedule-list',
    method: 'GET',
    path: '/schedules',
    role: 'viewer',
    summary: 'Lists the schedules of a project',
    grants: [tableRead],
  },
  {
    id: 'schedule-delete',
    method: 'DELETE',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Deletes a schedule; its jobs go on',
    grants: [tableAccess, { actions: ['scheduler:DeleteSchedule'], on: 'schedules' }],
  },
  {
    id: 'schedule-run',
    method: 'POST',
    path: '/schedules/{name}/run',
    role: 'submitter',
    summary: 'Starts the job of a schedule now',
    grants: [tableAccess],
  },
  {
    id: 'endpoint-list',
    method: 'GET',
    path: '/endpoints',
    role: 'viewer',
    summary: 'Lists the endpoints',
    grants: [tableRead],
  },
  {
    id: 'endpoint-get',
    method: 'GET',
    path: '/endpoints/{name}',
    role: 'viewer',
    summary: 'Shows an endpoint: what it serves, what it served before, when it expires',
    grants: [tableRead],
  },
  {
    id: 'endpoint-delete',
    method: 'DELETE',
    path: '/endpoints/{name}',
    role: 'submitter',
    summary: 'Deletes an endpoint and releases its money',
    grants: [tableAccess, ...endpointControl, ...scalingEnd],
  },
  {
    id: 'endpoint-invoke',
    method: 'POST',
    path: '/endpoints/{name}/invocations',
    role: 'submitter',
    summary: 'Sends the body to the model and answers what it answers',
    grants: [tableRead, { actions: ['sagemaker:InvokeEndpoint'], on: 'endpoints' }],
  },
  {
    id: 'endpoint-rollback',
    method: 'POST',
    path: '/endpoints/{name}/rollback',
    role: 'submitter',
    summary: 'Deploys again what the endpoint served before',
    grants: [tableAccess],
  },
  {
    id: 'upload-create',
    method: 'POST',
    path: '/uploads',
    role: 'submitter',
    summary: 'Answers where to put a file, by its content hash',
    grants: [
      { actions: ['s3:PutObject', 's3:GetObject'], on: 'bucket-objects' },
      // Without it S3 answers 403, not 404, for what is not there.
      { actions: ['s3:ListBucket'], on: 'bucket' },
    ],
  },
  {
    id: 'doctor-get',
    method: 'GET',
    path: '/doctor',
    role: 'viewer',
    summary: 'Looks for what keeps people from being told, and for what got stuck',
    grants: [
      tableRead,
      tableIndexRead,
      { actions: ['sns:ListSubscriptionsByTopic'], on: 'alert-topic' },
      // Reading a message shows what it is; it stays in the queue.
      { actions: ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], on: 'failure-queue' },
    ],
  },
  {
    id: 'health-get',
    method: 'GET',
    path: '/health',
    summary: 'Says that the plane answers',
    grants: [tableRead],
  },
  {
    id: 'openapi-get',
    method: 'GET',
    path: '/openapi.json',
    summary: 'The description of this API',
    grants: [],
  },
  {
    id: 'route-missing',
    method: '$default',
    path: '$default',
    summary: 'Answers a call to a path that does not exist',
    grants: [],
  },
];
