import { retire } from '../../leases/retire.ts';
import type { LeaseDriver } from '../driver.ts';
import { deregister } from '../task/attempt-definition.ts';
import { execTask } from '../task/exec-task.ts';
import { describeBalancer, endBalancer, removeTargetGroup } from './balancer.ts';
import { describeService, endService, keepCount, tasksOf } from './ecs-service.ts';
import { servicesOf, type Version } from './services.ts';

/** How a service is looked after once it serves. */
export const serviceLease: LeaseDriver<Version> = {
  /** Both at once: the balancer lets nobody in any more while the tasks end. */
  async end(ports, { awsName }) {
    const balancerIsGone = await endBalancer(ports, awsName);
    const serviceIsGone = await endService(ports, awsName);
    return balancerIsGone && serviceIsGone && (await removeTargetGroup(ports, awsName));
  },

  async clear(ports, { current }) {
    if (current) await deregister(ports, current.taskDefinition);
  },

  async tend(ports, { awsName, current }) {
    if (current) await keepCount(ports, awsName, current);
  },

  /** One that somebody has deleted is none any more: its balancer goes, too. */
  async count(ports, { awsName }) {
    const service = await describeService(ports, awsName);
    if (service?.status === 'ACTIVE') return;
    await retire(ports, servicesOf(ports), awsName, serviceLease);
  },

  /** In one of its tasks, whichever runs. */
  async exec(ports, { awsName }, command) {
    for (const task of await tasksOf(ports, awsName)) {
      const session = await execTask(ports, task, command);
      if (session) return session;
    }
    return undefined;
  },

  async open(ports, { awsName }) {
    const { DNSName } = (await describeBalancer(ports, awsName)) ?? {};
    return DNSName === undefined ? undefined : { url: urlOf(DNSName) };
  },
};

/** Where a balancer of that name is asked. */
export const urlOf = (dnsName: string): string => `http://${dnsName}/`;
