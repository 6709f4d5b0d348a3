import * as z from 'zod';
import { phases } from '../../../shared/job/lifecycle.ts';
import { limits } from '../../../shared/limits.ts';
import { ttl } from '../../../statemachines/leases/fields.ts';
import { pageQuery, project } from '../query.ts';
import { routesOf } from '../route.ts';
import { entryRoutes } from './entry-routes.ts';

const deletionQuery = () =>
  z.strictObject({
    results: z.enum(['keep', 'delete']).default('keep').register(z.globalRegistry, {
      description: 'What becomes of the files of the job; its images always stay',
    }),
  });

/** The calls about jobs. */
export const jobRoutes = {
  ...entryRoutes,
  ...routesOf('jobs', {
    'job-list': {
      method: 'GET',
      path: '/jobs',
      role: 'viewer',
      summary: 'Lists jobs, newest first; a page may be short, and the last one has no cursor',
      query: () =>
        pageQuery().extend({
          project: project(),
          kind: z.string().optional(),
          phase: z.enum(phases).optional(),
          name: z.string().min(1).optional().register(z.globalRegistry, {
            description: 'Only jobs with this text in their name, in capitals or not',
          }),
          metrics: z.string().min(1).optional().register(z.globalRegistry, {
            description:
              'all: each job with its run; names between commas: only jobs with one of them',
          }),
        }),
      etag: true,
      grantSet: 'plan-create',
    },
    'job-get': {
      method: 'GET',
      path: '/jobs/{id}',
      role: 'viewer',
      summary: 'Shows a job',
      etag: true,
      grantSet: 'read',
    },
    'job-cancel': {
      method: 'POST',
      path: '/jobs/{id}/cancel',
      role: 'submitter',
      summary: 'Cancels a job and ends its workload, or what lives on after it',
      status: 202,
      grantSet: 'job-cancel',
    },
    'job-open': {
      method: 'GET',
      path: '/jobs/{id}/open',
      role: 'submitter',
      summary:
        "Shows a job's owner the way to what it started: a notebook with its token, a service",
      grantSet: 'job-cancel',
    },
    'job-exec': {
      method: 'POST',
      path: '/jobs/{id}/exec',
      role: 'submitter',
      summary: "Starts a command in a job's running task, notebook or service, for its owner",
      body: z.strictObject({
        command: z.string().min(1).max(limits.execCommandLength).register(z.globalRegistry, {
          description: 'A command line; the session that is answered shows what it prints',
        }),
      }),
      grantSet: 'job-cancel',
    },
    'job-extend': {
      method: 'POST',
      path: '/jobs/{id}/extend',
      role: 'submitter',
      summary: 'Lets what lives on after a job live longer',
      body: z.strictObject({ ttl }),
      grantSet: 'write',
    },
    'job-rollback': {
      method: 'POST',
      path: '/jobs/{id}/rollback',
      role: 'submitter',
      summary: 'Accepts a job that deploys again what served before what this one has deployed',
      status: 202,
      grantSet: 'write',
    },
    'deletion-get': {
      method: 'GET',
      path: '/jobs/{id}/deletion',
      role: 'viewer',
      summary: 'Lists what the deletion of an ended job would remove, and what would stay',
      query: deletionQuery,
      grantSet: 'job-cancel',
    },
    'job-delete': {
      method: 'DELETE',
      path: '/jobs/{id}',
      role: 'submitter',
      summary: 'Deletes an ended job and what it made; call it again until it says Deleted',
      status: 202,
      query: deletionQuery,
      grantSet: 'job-cancel',
    },
    'event-list': {
      method: 'GET',
      path: '/jobs/{id}/events',
      role: 'viewer',
      summary: 'Lists what happened to a job',
      query: () => pageQuery(),
      etag: true,
      grantSet: 'read',
    },
    'log-list': {
      method: 'GET',
      path: '/jobs/{id}/logs',
      role: 'viewer',
      summary: 'Lists log lines of a job by cursor',
      query: () => pageQuery(limits.logLines),
      grantSet: 'log-list',
    },
    'job-why': {
      method: 'GET',
      path: '/jobs/{id}/why',
      role: 'viewer',
      summary: 'Says why a job failed, waits or goes on, what shows that, and what to do',
      grantSet: 'log-list',
    },
    'job-report': {
      method: 'GET',
      path: '/jobs/{id}/report',
      role: 'viewer',
      summary: 'Shows all that is known of a job as one HTML file, which needs nothing else',
      grantSet: 'log-list',
    },
    'artifact-list': {
      method: 'GET',
      path: '/jobs/{id}/artifacts',
      role: 'viewer',
      summary: 'Lists the files of a job, each with an address to get it from',
      query: () => pageQuery(),
      grantSet: 'log-list',
    },
    'trial-list': {
      method: 'GET',
      path: '/jobs/{id}/trials',
      role: 'viewer',
      summary: 'Lists the trials of a tuning job',
      query: () =>
        z.strictObject({
          metric: z.string().min(1).optional().register(z.globalRegistry, {
            description: 'Adds how this metric went in each trial, to be named in its `metrics`',
          }),
        }),
      etag: true,
      grantSet: 'read',
    },
    'cost-get': {
      method: 'GET',
      path: '/jobs/{id}/cost',
      role: 'viewer',
      summary: 'Shows the ledger of a job',
      etag: true,
      grantSet: 'read',
    },
  }),
};
