import { type Outward, SignedClient } from './signed-client.ts';

/** The one call of AWS Secrets Manager that a plane makes. */
export class SecretsClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 'secretsmanager');
  }

  /** The text of a secret. Throws with the name of AWS's error, never with a value. */
  async secretString(secretId: string, ports: Outward): Promise<string> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    };
    const body = JSON.stringify({ SecretId: secretId });
    const { status, text } = await this.send({ method: 'POST', path: '/', headers, body }, ports);
    const answer = JSON.parse(text) as { SecretString?: string; __type?: string; message?: string };
    if (status === 200 && answer.SecretString !== undefined) return answer.SecretString;
    const name = answer.__type?.split('#').at(-1) ?? `status ${status}`;
    const why = status === 200 ? 'it holds bytes, not text' : `${name}: ${answer.message ?? ''}`;
    throw new Error(`The secret ${secretId} could not be read: ${why}`);
  }
}
