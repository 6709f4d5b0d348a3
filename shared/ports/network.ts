import * as z from 'zod';

const text = z.string();

/** Where services and the balancers before them stand, and the groups between which they pass. */
const services = z.strictObject({
  vpcId: text,
  /** Public ones in at least two zones ("Subnets for your load balancer" of its user guide). */
  subnetIds: z.array(text).min(2),
  /** Lets in at port 80 who may ask services. */
  balancerGroupId: text,
  /** Lets in what comes from the balancers, and tasks out to the registry. */
  taskGroupId: text,
});

/** The parts of a network, as `trainyard.config.ts` and the functions of a plane name them. */
export const networkParts = z.strictObject({
  /** Where tasks run. */
  subnetIds: z.array(text),
  securityGroupId: text,
  /** Whether tasks get public addresses: in public subnets they reach nothing without one. */
  publicAddresses: z.boolean(),
  /** Absent: there are no services. */
  services: services.optional(),
});

/** The same, read. */
export type NetworkParts = z.output<typeof networkParts>;
