import * as z from 'zod';

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

/** Where the balancers of services stand, and the two groups of rules between which they pass. */
const services = z.strictObject({
  vpcId: z.string(),
  /** Public ones in at least two zones ("Subnets for your load balancer" of its user guide). */
  subnetIds: z.array(z.string()).min(2),
  /** Lets in at port 80 who may ask services. */
  balancerGroupId: z.string(),
  /** Lets in what comes from the balancers, and tasks out to the registry. */
  taskGroupId: z.string(),
});

/** What exists already. */
const givenNetwork = z.strictObject({
  subnetIds: z.array(z.string()).min(1),
  securityGroupId: z.string(),
  /** Whether tasks get public addresses: in public subnets they reach nothing without one. */
  publicAddresses: z.boolean().default(true),
  /** Absent: there are no services. */
  services: services.optional(),
});

/** Where what the plane starts runs. */
export const network = z.union(
  [ownNetwork, givenNetwork],
  "must be {vpc: 'own'}, {vpc: 'private'}, or {subnetIds: […], securityGroupId: …}",
);

/** The same, read. */
export type NetworkSettings = z.output<typeof network>;
