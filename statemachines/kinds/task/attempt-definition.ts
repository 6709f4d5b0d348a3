import { DeregisterTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';

/** Whose definition it is. */
type Attempt = Pick<Job, 'id' | 'attempt'>;

/** The family of the task definition of one attempt alone, in place of one named by its content. */
export const familyOf = (attempt: Attempt): string => `trainyard-${awsNameOf(attempt)}`;

/** Takes it out of use, whether or not it was registered. */
export const removeDefinition = (ports: Ports, attempt: Attempt): Promise<void> =>
  deregister(ports, `${familyOf(attempt)}:1`);

/** Takes a definition out of use, which nothing starts any more; one that is gone is out of use. */
export async function deregister({ clients }: Ports, taskDefinition: string): Promise<void> {
  try {
    const command = new DeregisterTaskDefinitionCommand({ taskDefinition });
    await clients.of(ECSClient).send(command);
  } catch (error) {
    const { name } = error as Error;
    if (name !== 'ClientException' && name !== 'InvalidParameterException') throw error;
  }
}
