import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { awsNameOf, type Job, type LogSource } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { deleteModel, isMissing } from '../sagemaker/model.ts';

/** The one production variant. */
export const variant = 'main';

/** Where the lines of an endpoint's containers go, those of earlier jobs too. */
export const endpointLogs = (endpointName: string): LogSource[] => [
  {
    group: `/aws/sagemaker/Endpoints/${endpointName}`,
    streamPrefix: `${variant}/`,
    label: 'endpoint',
    shared: true,
  },
];

/** Whether an endpoint serves a job's configuration, or is on its way to. */
export const deploys = (
  found: DescribeEndpointCommandOutput | undefined,
  job: Pick<Job, 'id' | 'attempt'>,
): boolean =>
  [found?.EndpointConfigName, found?.PendingDeploymentSummary?.EndpointConfigName].includes(
    awsNameOf(job),
  );

/** The endpoint as SageMaker has it; undefined where it has none. */
export async function describeEndpoint(
  ports: Ports,
  EndpointName: string,
): Promise<DescribeEndpointCommandOutput | undefined> {
  try {
    const command = new DescribeEndpointCommand({ EndpointName });
    return await ports.clients.of(SageMakerClient).send(command);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Asks for the end of an endpoint that nothing is changing just now. */
export async function deleteEndpoint(ports: Ports, EndpointName: string): Promise<void> {
  try {
    await ports.clients.of(SageMakerClient).send(new DeleteEndpointCommand({ EndpointName }));
  } catch (error) {
    // It is being changed or deleted: who waits for its end comes again.
    if ((error as Error).name !== 'ValidationException') throw error;
  }
}

/** Removes a configuration and its model, which have the same name and cost nothing. */
export async function deleteConfig(ports: Ports, name: string): Promise<void> {
  const client = ports.clients.of(SageMakerClient);
  try {
    await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await deleteModel(ports, name);
}
