import type { Ports } from '../../../shared/ports/ports.ts';
import type { Lease, Tenure } from '../../leases/lease.ts';
import { LeaseStore } from '../../leases/lease-store.ts';
import { endpointKind } from './kind.ts';

/** What an endpoint serves, and the job that deployed it. */
export interface Deployment extends Tenure {
  /** The name of its model and configuration in SageMaker. */
  config: string;
  modelArtifact: string;
  image: string;
}

/** An endpoint as the plane keeps it. */
export type Endpoint = Lease<Deployment>;

/** The endpoints of the plane. */
export const endpointsOf = (ports: Ports): LeaseStore<Deployment> =>
  new LeaseStore<Deployment>(ports, endpointKind);
