import { type Outward, SignedClient } from './signed-client.ts';

/** The one call of Amazon S3 that a plan makes. */
export class ObjectsClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 's3');
  }

  /** Whether a bucket has any object whose key begins so. Throws with the name of AWS's error. */
  async holds(bucket: string, prefix: string, ports: Outward): Promise<boolean> {
    const query = { 'list-type': '2', prefix, 'max-keys': '1' };
    const call = { method: 'GET', path: `/${bucket}`, query, headers: {}, body: '' } as const;
    const { status, text } = await this.send(call, ports);
    if (status === 200) return /<Key>/.test(text);
    throw new Error(/<Code>([^<]+)/.exec(text)?.[1] ?? `status ${status}`);
  }
}
