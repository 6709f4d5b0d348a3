import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tagsOf } from '../tags.ts';

/** Letters and digits of a token. */
const tokenLength = 48;

/** The name of the secret of an attempt. */
export const secretNameOf = ({ config }: Ports, job: Job): string =>
  `${config.plane}/sessions/${awsNameOf(job)}`;

/** The ARN of the secret with the token of an attempt, which is made if it is not there. */
export async function tokenSecret(ports: Ports, job: Job): Promise<string> {
  const client = ports.clients.of(SecretsManagerClient);
  const Name = secretNameOf(ports, job);
  const { RandomPassword } = await client.send(
    new GetRandomPasswordCommand({ PasswordLength: tokenLength, ExcludePunctuation: true }),
  );
  try {
    const request = {
      Name,
      Description: 'Token of a notebook',
      SecretString: RandomPassword,
      Tags: tagsOf(job),
    };
    return (await client.send(new CreateSecretCommand(request))).ARN!;
  } catch (error) {
    if ((error as Error).name !== 'ResourceExistsException') throw error;
    return (await client.send(new DescribeSecretCommand({ SecretId: Name }))).ARN!;
  }
}

/** Removes the token at once; one that is not there is no error of AWS. */
export async function removeToken(ports: Ports, SecretId: string): Promise<void> {
  const request = { SecretId, ForceDeleteWithoutRecovery: true };
  await ports.clients.of(SecretsManagerClient).send(new DeleteSecretCommand(request));
}
