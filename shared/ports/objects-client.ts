import { type ClientOptions, SignedClient } from './signed-client.ts';

/**
 * The one call of Amazon S3 that a plan makes: the SDK's client would be a fifth of the plan's
 * bundle (152 of 577 KB; this is 7).
 */
export class ObjectsClient {
  readonly #s3: SignedClient;

  constructor(options: ClientOptions) {
    this.#s3 = new SignedClient('s3', options);
  }

  /** Whether a bucket has any object whose key begins so. Throws with the name of AWS's error. */
  async holds(bucket: string, prefix: string): Promise<boolean> {
    const query = { 'list-type': '2', prefix, 'max-keys': '1' };
    const { status, text } = await this.#s3.send({ method: 'GET', path: `/${bucket}`, query });
    if (status === 200) return /<Key>/.test(text);
    throw new Error(/<Code>([^<]+)/.exec(text)?.[1] ?? `status ${status}`);
  }
}
