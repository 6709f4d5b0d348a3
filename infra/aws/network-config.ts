import * as z from 'zod';
import { networkParts } from '../../shared/ports/network.ts';

const range = z
  .string()
  .regex(
    /^(10\.(1?\d?\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
    'must be a private range such as 10.20.0.0/16',
  );

/** What may stand in the network that the plane makes. */
const ownNetwork = z.strictObject({
  /**
   * `own`: two public subnets without a NAT. `private`: tasks run in two private subnets besides,
   * without an address of their own; their NAT gateway bills day and night.
   */
  vpc: z.enum(['own', 'private']),
  /** Its addresses; only a new network can have others. */
  range: range.default('10.20.0.0/16'),
  /** Whom the balancers of services let in at port 80; by default everyone, since they serve. */
  serviceAccess: z.array(z.cidrv4()).min(1).default(['0.0.0.0/0']),
});

/** What exists already. */
const givenNetwork = networkParts.extend({
  subnetIds: z.array(z.string()).min(1),
  publicAddresses: z.boolean().default(true),
});

/** Where what the plane starts runs. */
export const network = z.union(
  [ownNetwork, givenNetwork],
  "must be {vpc: 'own'}, {vpc: 'private'}, or {subnetIds: […], securityGroupId: …}",
);

/** A network that the plane makes. */
export type OwnNetwork = z.output<typeof ownNetwork>;
