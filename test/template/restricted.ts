import type { TrainyardConfig } from '../../infra/aws/config.ts';

/** The plane of an account in which little is allowed: no public addresses, no roles of its own. */
export const restricted: TrainyardConfig = {
  network: { vpc: 'private', range: '10.0.0.0/16', serviceAccess: ['203.0.113.0/24'] },
  roles: 'existing',
};
