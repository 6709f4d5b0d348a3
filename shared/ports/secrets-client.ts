import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** What `Clients` makes every client with. */
interface Options {
  region?: string;
  credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  endpoint?: string;
  requestHandler?: {
    handle(request: object): Promise<{
      response: { statusCode: number; body: AsyncIterable<Uint8Array> };
    }>;
  };
}

interface Answer {
  status: number;
  text: string;
}

/** The one call of AWS Secrets Manager that a plane makes, signed as the SDK would. */
export class SecretsClient {
  readonly #options: Options;

  constructor(options: Record<string, unknown>) {
    this.#options = options;
  }

  /** The text of a secret. Throws with the name of AWS's error, never with a value. */
  async secretString(secretId: string, fetched: typeof fetch): Promise<string> {
    const { status, text } = await this.#call({ SecretId: secretId }, fetched);
    const answer = JSON.parse(text) as { SecretString?: string; __type?: string; message?: string };
    if (status === 200 && answer.SecretString !== undefined) return answer.SecretString;
    const name = answer.__type?.split('#').at(-1) ?? `status ${status}`;
    const why = status === 200 ? 'it holds bytes, not text' : `${name}: ${answer.message ?? ''}`;
    throw new Error(`The secret ${secretId} could not be read: ${why}`);
  }

  async #call(input: object, fetched: typeof fetch): Promise<Answer> {
    const { region = '', endpoint, requestHandler } = this.#options;
    const url = new URL(endpoint ?? `https://secretsmanager.${region}.${domainOf(region)}`);
    const body = JSON.stringify(input);
    const { headers } = await this.#signer().sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body,
    });
    const request = { method: 'POST', path: '/', headers, body };
    if (!requestHandler) {
      const response = await fetched(url, request);
      return { status: response.status, text: await response.text() };
    }
    const { response } = await requestHandler.handle(request);
    const parts: Uint8Array[] = [];
    for await (const part of response.body) parts.push(part);
    return { status: response.statusCode, text: Buffer.concat(parts).toString('utf8') };
  }

  #signer() {
    const { region = '', credentials } = this.#options;
    return new SignatureV4({
      service: 'secretsmanager',
      region,
      credentials: credentials!,
      sha256: Sha256,
    });
  }
}

const domainOf = (region: string) =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
