import { projectQuery } from '../query.ts';
import { routesOf } from '../route.ts';
import { backfillSchema, scheduleSchema } from './schema.ts';

/** The calls about schedules. */
export const scheduleRoutes = routesOf('schedules', {
  'schedule-put': {
    method: 'PUT',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Makes or replaces a schedule',
    query: projectQuery,
    body: scheduleSchema,
    grantSet: 'schedule-write',
  },
  'schedule-get': {
    method: 'GET',
    path: '/schedules/{name}',
    role: 'viewer',
    summary: 'Shows a schedule, its next occurrences and its last runs',
    query: projectQuery,
    grantSet: 'read',
  },
  'schedule-list': {
    method: 'GET',
    path: '/schedules',
    role: 'viewer',
    summary: 'Lists the schedules of a project',
    query: projectQuery,
    etag: true,
    grantSet: 'read',
  },
  'schedule-delete': {
    method: 'DELETE',
    path: '/schedules/{name}',
    role: 'submitter',
    summary: 'Deletes a schedule; its jobs go on',
    status: 204,
    query: projectQuery,
    grantSet: 'schedule-write',
  },
  'schedule-run': {
    method: 'POST',
    path: '/schedules/{name}/run',
    role: 'submitter',
    summary: 'Starts the job of a schedule now',
    status: 202,
    query: projectQuery,
    grantSet: 'write',
  },
  'schedule-backfill': {
    method: 'POST',
    path: '/schedules/{name}/backfill',
    role: 'submitter',
    summary: 'Runs the job of a schedule for times that are past, one after the other',
    status: 202,
    query: projectQuery,
    body: backfillSchema,
    grantSet: 'write',
  },
});
