import { Sha256 } from '@aws-crypto/sha256-js';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';

/** What of the options that `Clients` makes every client with is read here. */
export interface ClientOptions {
  region?: string;
  credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  endpoint?: string;
  requestHandler?: Parameters<typeof NodeHttpHandler.create>[0];
}

/** A request to AWS, without what its signature adds. */
interface Request {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * One service of AWS, for the few calls for which the SDK's client would be a large part of a
 * bundle: signed and sent as that would.
 */
export class SignedClient {
  readonly #endpoint: string;
  readonly #signer: SignatureV4;
  readonly #handler: ReturnType<typeof NodeHttpHandler.create>;

  /** @param service its name in signatures and in its address */
  constructor(service: string, options: ClientOptions) {
    const { region = '', credentials, endpoint, requestHandler } = options;
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    this.#endpoint = endpoint ?? `https://${service}.${region}.${domain}`;
    this.#signer = new SignatureV4({ service, region, credentials: credentials!, sha256: Sha256 });
    this.#handler = NodeHttpHandler.create(requestHandler);
  }

  async send({ headers, ...request }: Request): Promise<{ status: number; text: string }> {
    const { protocol, hostname, port, host } = new URL(this.#endpoint);
    const signed = await this.#signer.sign({
      ...request,
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      headers: { ...headers, host },
    });
    const { response } = await this.#handler.handle(signed as never);
    const parts: Uint8Array[] = [];
    for await (const part of response.body) parts.push(part);
    return { status: response.statusCode, text: Buffer.concat(parts).toString('utf8') };
  }
}
