import type { Deployment } from '@aws-sdk/client-ecs';
import type { Job, Usage, Verdict } from '../../../shared/job/model.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { runsOnText } from '../../leases/replicas.ts';
import { missing, type Observation, type Workloads } from '../driver.ts';
import { describeBalancer, endBalancer } from './balancer.ts';
import { serviceLogs } from './definition.ts';
import { serviceArn } from './deploy.ts';
import { change, deploymentIn, describeService, endService } from './ecs-service.ts';
import { hourlyPrice, serviceKind, sizeOf } from './kind.ts';
import { serviceNameOf } from './names.ts';
import { servicesOf, type Version } from './services.ts';
import { whyFailed } from './why-failed.ts';

const running: Observation = { running: true };

/**
 * The deployment of a service; it ends when all tasks of the job's version serve. To stop it means
 * to go back to what was served before, or to nothing.
 */
export const deployment: Workloads = {
  async find(ports, job) {
    const name = serviceNameOf(ports.config, job);
    const found = { arn: serviceArn(ports, name), logs: serviceLogs(ports.config, job) };
    if (deploymentIn(await describeService(ports, name), job)) return found;
    const isMaking = (await serving(ports, job)) === undefined && (await isChanging(ports, job));
    return isMaking && (await describeBalancer(ports, name)) ? found : undefined;
  },

  async read(ports, job): Promise<Observation> {
    const name = serviceNameOf(ports.config, job);
    const service = await describeService(ports, name);
    const ours = deploymentIn(service, job);
    if (isToGo(job)) {
      const bills = ours ?? (await isLeft(ports, job, name));
      return bills ? running : ended(ports, job, { outcome: 'Stopped' });
    }
    if (ours?.status === 'PRIMARY' && ours.rolloutState === 'COMPLETED') {
      return { running: false, verdict: { outcome: 'Succeeded' } };
    }
    if (ours && ours.rolloutState !== 'FAILED') return { running: hasTasks(ours) };
    if (!service) {
      const message = 'The service was deleted while it was being deployed.';
      return missing(job, job.startedAt ? Number.POSITIVE_INFINITY : ports.clock.now(), message);
    }
    const why = await whyFailed(ports, job, service);
    return why ? ended(ports, job, why) : running;
  },

  async stop(ports, job) {
    const name = serviceNameOf(ports.config, job);
    const before = await serving(ports, job);
    if (!before) {
      await endService(ports, name);
      await endBalancer(ports, name);
      return;
    }
    const service = await describeService(ports, name);
    const ours = deploymentIn(service, job);
    if (ours?.status === 'PRIMARY') await change(ports, service!, before);
  },
};

const isToGo = ({ intent, ending }: Job) => intent !== undefined || ending !== undefined;

const hasTasks = ({ runningCount = 0, pendingCount = 0, failedTasks = 0 }: Deployment) =>
  runningCount + pendingCount + failedTasks > 0;

/** What the service ran before this job; undefined: nothing. */
async function serving(ports: Ports, job: Job): Promise<Version | undefined> {
  const service = await servicesOf(ports).get(serviceNameOf(ports.config, job));
  return service?.current?.jobId === job.id ? undefined : service?.current;
}

async function isChanging(ports: Ports, job: Job): Promise<boolean> {
  const service = await servicesOf(ports).get(serviceNameOf(ports.config, job));
  return service?.changingJob === job.id;
}

/** Whether something of a first deployment still bills. */
async function isLeft(ports: Ports, job: Job, name: string): Promise<boolean> {
  if (await serving(ports, job)) return false;
  const service = await describeService(ports, name);
  return service !== undefined || (await describeBalancer(ports, name)) !== undefined;
}

/** With what the version has cost: from its beginning on its tasks and the balancer bill. */
function ended(ports: Ports, job: Job, verdict: Verdict): Observation {
  const spec = serviceKind.specOf(job);
  const since = job.workload?.at ?? ports.clock.now();
  const seconds = Math.max(60, Math.ceil((ports.clock.now() - since) / 1000));
  const usage: Usage = {
    what: `${runsOnText(sizeOf(spec))} and a balancer, deploying`,
    resource: job.workload!.arn,
    seconds,
    microUsd: priceOf(hourlyPrice(ports.config.region, spec), seconds),
  };
  return { running: false, verdict: { ...verdict, usage } };
}
