import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Lease, Tenure } from '../../leases/lease.ts';
import { LeaseStore } from '../../leases/lease-store.ts';
import type { Health } from './health.ts';
import { serviceKind } from './kind.ts';
import { serviceNameOf } from './names.ts';

/** What a service runs, and the job that made it so. */
export interface Version extends Tenure {
  taskDefinition: string;
  spot: boolean;
  /** Commands may be run in its tasks; absent: none, or an older version made it. */
  exec?: boolean;
  /** What its target group was made for. */
  port: number;
  health: Health;
}

/** A service as the plane keeps it. */
export type Service = Lease<Version>;

/** The services of the plane. */
export const servicesOf = (ports: Ports): LeaseStore<Version> =>
  new LeaseStore<Version>(ports, serviceKind);

/**
 * Writes which job makes or changes the service. Throws as `LeaseStore.claim`; and where the job
 * wants what the balancer asks changed, which would count for what serves now, too.
 */
export async function claim(ports: Ports, job: Job): Promise<Service> {
  const { port, health } = serviceKind.specOf(job);
  const name = serviceNameOf(ports.config, job);
  return servicesOf(ports).claim(name, job, ({ current }) => {
    if (!current || current.jobId === job.id) return;
    const wanted = JSON.stringify({ port, health });
    const given = JSON.stringify({ port: current.port, health: current.health });
    if (wanted === given) return;
    throw new JobError(
      'InvalidSpec',
      `The service ${job.name} has ${given}, and what replaces its tasks cannot have ${wanted}: ` +
        'leave port and health as they are, or end it first with trainyard cancel ' +
        `${current.jobId}.`,
    );
  });
}
