import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { registered } from '../task/run-task.ts';
import { makeBalancer } from './balancer.ts';
import { serviceDefinition, serviceLogs } from './definition.ts';
import {
  createService,
  deploymentIn,
  describeService,
  refuseEnding,
  updateService,
} from './ecs-service.ts';
import { serviceNameOf } from './names.ts';
import { claim } from './services.ts';

/** The ARN that a service has in Amazon ECS. */
export const serviceArn = ({ config }: Ports, serviceName: string): string =>
  `arn:${config.partition}:ecs:${config.region}:${config.account}:` +
  `service/${config.cluster}/${serviceName}`;

/**
 * Task definition → balancer with its target group → service; where the service is there, a new
 * deployment of it. What an earlier try has made is taken for its own.
 */
export async function deploy(ports: Ports, job: Job): Promise<Started> {
  const name = serviceNameOf(ports.config, job);
  const { current } = await claim(ports, job);
  const taskDefinition = await registered(ports, serviceDefinition(ports, job));
  const service = await describeService(ports, name);
  refuseEnding(job, service);
  if (!deploymentIn(service, job)) {
    const targetGroupArn = current && service ? undefined : await makeBalancer(ports, job, name);
    try {
      if (service) await updateService(ports, job, service, taskDefinition);
      else
        await createService(ports, job, name, { taskDefinition, targetGroupArn: targetGroupArn! });
    } catch (error) {
      // Where a reply is lost the SDK asks again, and may be told that the name is taken.
      if (!deploymentIn(await describeService(ports, name), job)) throw error;
    }
  }
  return {
    arn: serviceArn(ports, name),
    logs: serviceLogs(ports.config, job),
    resolved: { taskDefinition },
  };
}
