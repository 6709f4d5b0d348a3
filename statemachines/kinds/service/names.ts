import { createHash } from 'node:crypto';
import type { Job } from '../../../shared/job/model.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { familyOf } from '../task/attempt-definition.ts';

/** A job, as far as its service has its name from it. */
type Named = Pick<Job, 'project' | 'name'>;

/** The service's name in Amazon ECS, by which the plane keeps it, too. */
export const serviceNameOf = ({ plane }: Pick<Config, 'plane'>, { project, name }: Named): string =>
  `${plane}-${project}-${name}`;

/**
 * The name of the balancer and of the target group of a service. They live as long as it does, for
 * whichever job, so they are named after it; of the 32 characters that AWS leaves (Elastic Load
 * Balancing API, CreateLoadBalancer) its own name takes up to 72.
 */
export const balancerNameOf = (serviceName: string): string =>
  `ty-${createHash('sha256').update(serviceName).digest('hex').slice(0, 29)}`;

/** Whether a task definition is that of a job's attempt. */
export const isOf = (job: Pick<Job, 'id' | 'attempt'>, taskDefinition = ''): boolean =>
  taskDefinition.includes(`/${familyOf(job)}:`);
