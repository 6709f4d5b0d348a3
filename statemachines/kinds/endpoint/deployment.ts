import { SageMakerClient, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import { awsEndpointName } from '../../../shared/job/endpoint-name.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { missing, type Observation, type Workloads } from '../driver.ts';
import { failureReason } from '../sagemaker/failure.ts';
import { endpointsOf } from './endpoints.ts';
import { deleteEndpoint, deploys, describeEndpoint, endpointLogs } from './sagemaker.ts';

const running: Observation = { running: true };

/**
 * The deployment of an endpoint; it ends when the endpoint serves the job's configuration. To stop
 * it means to go back to what was served before, or to nothing.
 */
export const deployment: Workloads = {
  async find(ports, job) {
    const { plane } = ports.config;
    const name = awsEndpointName(plane, job.project, job.name!);
    const found = await describeEndpoint(ports, name);
    const arn = deploys(found, job) ? found?.EndpointArn : undefined;
    return arn === undefined ? undefined : { arn, logs: endpointLogs(name) };
  },

  async read(ports, job): Promise<Observation> {
    const found = await describeEndpoint(ports, nameOf(job));
    if (!found) return gone(job, ports.clock.now());
    const ours = found.EndpointConfigName === awsNameOf(job);
    if (found.EndpointStatus === 'InService') {
      if (ours) return isToGo(job) ? running : succeeded;
      return isToGo(job) ? stopped : failed(found.FailureReason);
    }
    if (found.EndpointStatus === 'Failed' && !isToGo(job)) return failed(found.FailureReason);
    return running;
  },

  async stop(ports, job) {
    const found = await describeEndpoint(ports, nameOf(job));
    const previous = await previousOf(ports, job);
    if (!previous) {
      if (found && found.EndpointStatus !== 'Deleting') await deleteEndpoint(ports, nameOf(job));
      return;
    }
    const ours = found?.EndpointConfigName === awsNameOf(job);
    if (found?.EndpointStatus === 'InService' && ours) await goBack(ports, job, previous);
  },
};

/**
 * Whether it shall serve no more. Of a deployment that was made and not written down nobody knows
 * what it serves: it goes with its attempt.
 */
const isToGo = ({ intent, ending, resolved }: Job) =>
  intent !== undefined || (ending !== undefined && resolved?.modelArtifact === undefined);

const succeeded: Observation = { running: false, verdict: { outcome: 'Succeeded' } };
const stopped: Observation = { running: false, verdict: { outcome: 'Stopped' } };

/** What the endpoint served before; empty: nothing. A start that was cut short has not said it. */
async function previousOf(ports: Ports, job: Job): Promise<string> {
  const known = job.resolved?.previous;
  if (known !== undefined) return known;
  return (await endpointsOf(ports).get(nameOf(job)))?.current?.config ?? '';
}

const nameOf = (job: Job) => job.workload!.arn.slice(job.workload!.arn.indexOf('/') + 1);

/** One that was never seen may only not be there yet. */
function gone(job: Job, now: number): Observation {
  const message = 'The endpoint was deleted while it was being deployed.';
  const wasSeen = job.startedAt !== undefined;
  const lost = missing(job, wasSeen ? Number.POSITIVE_INFINITY : now, message);
  return lost.verdict && isToGo(job) ? stopped : lost;
}

function failed(why = 'SageMaker does not say why'): Observation {
  const message = `The model could not be served: ${why}`;
  return { running: false, verdict: { outcome: 'Failed', reason: failureReason(why), message } };
}

async function goBack(ports: Ports, job: Job, EndpointConfigName: string): Promise<void> {
  const EndpointName = nameOf(job);
  const before = await endpointsOf(ports).get(EndpointName);
  const RetainAllVariantProperties = before?.current?.scale !== undefined;
  const request = { EndpointName, EndpointConfigName, RetainAllVariantProperties };
  try {
    await ports.clients.of(SageMakerClient).send(new UpdateEndpointCommand(request));
  } catch (error) {
    // Somebody else changes it just now: the next look shows how.
    if ((error as Error).name !== 'ValidationException') throw error;
  }
}
