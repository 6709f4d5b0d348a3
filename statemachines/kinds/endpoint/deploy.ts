import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { JobError } from '../../../shared/errors.ts';
import { awsEndpointName } from '../../../shared/job/endpoint-name.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { refusedBy, sagemakerArn } from '../sagemaker/definition.ts';
import { createModel, isTaken } from '../sagemaker/model.ts';
import { tagsOf } from '../tags.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import { endpointKind, initialCount } from './kind.ts';
import { deleteEndpoint, deploys, describeEndpoint, endpointLogs, variant } from './sagemaker.ts';
import { endScaling } from './scaling.ts';

/** The name in SageMaker of the endpoint that a job deploys. */
export function endpointNameOf(ports: Ports, job: Job): string {
  return awsEndpointName(ports.config.plane, job.project, job.name!);
}

/** Model → configuration → endpoint. What an earlier try has made is taken for its own. */
export async function deploy(ports: Ports, job: Job): Promise<Started> {
  const name = endpointNameOf(ports, job);
  const endpoint = await endpointsOf(ports).claim(name, job);
  const source = await createModel(ports, job, endpointKind.specOf(job));
  await createConfig(ports, job);
  await endScaling(ports, name);
  await createOrUpdate(ports, job, endpoint);
  return {
    arn: sagemakerArn(ports, 'endpoint', name),
    logs: endpointLogs(name),
    resolved: { ...source, previous: endpoint.current?.config ?? '' },
  };
}

async function createConfig(ports: Ports, job: Job): Promise<void> {
  const spec = endpointKind.specOf(job);
  const name = awsNameOf(job);
  try {
    await ports.clients.of(SageMakerClient).send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [
          {
            VariantName: variant,
            ModelName: name,
            InstanceType: spec.instanceType as 'ml.m5.large',
            InitialInstanceCount: initialCount(spec),
          },
        ],
        Tags: tagsOf(job),
      }),
    );
  } catch (error) {
    if (!isTaken(error)) throw refusedBy(error);
  }
}

/** Where both scale, the instances stay as many as they are: the traffic still needs them. */
const retained = (job: Job, { current }: Endpoint) =>
  current?.scale && endpointKind.specOf(job).scale ? { RetainAllVariantProperties: true } : {};

async function createOrUpdate(ports: Ports, job: Job, endpoint: Endpoint): Promise<void> {
  const client = ports.clients.of(SageMakerClient);
  const { awsName: EndpointName } = endpoint;
  const request = { EndpointName, EndpointConfigName: awsNameOf(job) };
  const found = await describeEndpoint(ports, EndpointName);
  if (deploys(found, job)) return;
  try {
    if (!found) {
      await client.send(new CreateEndpointCommand({ ...request, Tags: tagsOf(job) }));
      return;
    }
    if (found.EndpointStatus === 'InService') {
      await client.send(new UpdateEndpointCommand({ ...request, ...retained(job, endpoint) }));
      return;
    }
  } catch (error) {
    // Where a reply is lost the SDK asks again, and is told that the name is taken, or in use.
    if (deploys(await describeEndpoint(ports, EndpointName), job)) return;
    if (isTaken(error)) throw new Error(`${EndpointName} was made and is not to be seen yet`);
    throw refusedBy(error);
  }
  if (found.EndpointStatus === 'Failed') await deleteEndpoint(ports, EndpointName);
  throw new JobError('Throttled', `The endpoint ${job.name} is just ${found.EndpointStatus}.`);
}
