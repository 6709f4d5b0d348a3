import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clients } from './clients.ts';

/** The text of a secret. Throws with the name and words of AWS's error, never with a value. */
export async function secretText(clients: Clients, id: string): Promise<string> {
  const unread = (why: string) => new Error(`The secret ${id} could not be read: ${why}`);
  const command = new GetSecretValueCommand({ SecretId: id });
  const { SecretString } = await clients
    .of(SecretsManagerClient)
    .send(command)
    .catch(({ name, message }: Error) => {
      throw unread(`${name}: ${message}`);
    });
  if (SecretString === undefined) throw unread('it holds bytes, not text');
  return SecretString;
}
