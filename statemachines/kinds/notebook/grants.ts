import { type Grant, passRole } from '../../../shared/grants.ts';
import {
  readTaskGrants,
  removesDefinition,
  runTaskGrants,
  stopTaskGrants,
} from '../task/grants.ts';

/** What starting the task takes, as a session's role, with a token that nobody else has. */
export const startGrants: readonly Grant[] = [
  ...runTaskGrants.filter(({ on }) => on !== 'workload-roles'),
  passRole('ecs-tasks.amazonaws.com', 'session-roles'),
  {
    actions: ['secretsmanager:GetRandomPassword'],
    on: 'any',
    reason: 'A random text is no resource: AWS has no narrower choice.',
  },
  {
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:TagResource',
    ],
    on: 'session-secrets',
  },
];

/** What removing token and definition takes. */
export const clearGrants: readonly Grant[] = [
  { actions: ['secretsmanager:DeleteSecret'], on: 'session-secrets' },
  removesDefinition,
];

/** What its end takes. */
export const endGrants: readonly Grant[] = [...readTaskGrants, ...stopTaskGrants, ...clearGrants];

/** What showing the way to it takes. */
export const openGrants: readonly Grant[] = [
  ...readTaskGrants,
  { actions: ['secretsmanager:GetSecretValue'], on: 'session-secrets' },
];
