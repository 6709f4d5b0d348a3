import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { dollars, wholeNumber } from '../../../shared/schema.ts';
import { routesOf } from '../route.ts';

const budgetBody = z
  .strictObject({
    monthlyUsd: dollars,
    /** Per cent of the month's money at which people are told, once each. */
    thresholds: z
      .array(wholeNumber(1, 1000))
      .max(limits.thresholds)
      .default([...limits.defaultThresholds]),
    action: z.enum(['Pause', 'Notify']).default('Pause'),
    notify: z
      .array(z.string().regex(/^email:[^\s@,]+@[^\s@,]+$/, 'must be email:ADDRESS'))
      .max(limits.notify)
      .default([]),
  })
  .meta({ examples: [{ monthlyUsd: '50.00' }] });

/** The calls about what projects may spend. */
export const budgetRoutes = routesOf('budgets', {
  'budget-get': {
    method: 'GET',
    path: '/budgets/{project}',
    role: 'viewer',
    summary: 'Shows what a project may spend in a month, what it has spent and reserved',
    etag: true,
    grantSet: 'read',
  },
  'budget-put': {
    method: 'PUT',
    path: '/budgets/{project}',
    role: 'admin',
    summary: 'Sets what a project may spend in a month',
    body: budgetBody,
    grantSet: 'budget-write',
  },
  'budget-delete': {
    method: 'DELETE',
    path: '/budgets/{project}',
    role: 'admin',
    summary: "Removes a project's monthly limit",
    grantSet: 'write',
  },
  'budget-resume': {
    method: 'POST',
    path: '/budgets/{project}/resume',
    role: 'admin',
    summary: 'Lets a project go on past a pause or its limit for the rest of the month',
    grantSet: 'budget-write',
  },
});
