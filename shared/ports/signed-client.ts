import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { callLimits } from './clients.ts';

/** What `Clients` makes every client with. */
interface Options {
  region?: string;
  credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  endpoint?: string;
  /** The limits of the SDK's own handler, or a handler. */
  requestHandler?: {
    handle?(request: object): Promise<{
      response: { statusCode: number; body: AsyncIterable<Uint8Array> };
    }>;
  };
}

/** What of the ports a signed call needs. */
export interface Outward {
  clock: { now(): number };
  fetch: typeof fetch;
}

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

interface Answer {
  status: number;
  text: string;
}

/** A connection that was lost may pass like an outage of the service, and is answered as one. */
function lost(error: unknown): Answer {
  const message = `No answer came: ${(error as Error).message}`;
  return { status: 503, text: JSON.stringify({ __type: 'ServiceUnavailable', message }) };
}

/**
 * A service of which a plane makes too few calls for the SDK's client: they are signed as the SDK
 * would, and answered as they come.
 */
export abstract class SignedClient {
  readonly #options: Options;
  readonly #service: string;
  readonly #host: string;

  /** `host`: how the service's endpoints begin, where it is not the name that is signed for. */
  constructor(options: Record<string, unknown>, service: string, host = service) {
    this.#options = options;
    this.#service = service;
    this.#host = host;
  }

  protected async send(call: Call, { clock, fetch: fetched }: Outward): Promise<Answer> {
    const { method, path, query = {}, body } = call;
    const { region = '', endpoint, requestHandler } = this.#options;
    const url = new URL(endpoint ?? `https://${this.#host}.${region}.${domainOf(region)}`);
    const unsigned = {
      ...{ method, path, query, body },
      protocol: url.protocol,
      hostname: url.hostname,
      headers: { host: url.host, ...call.headers },
    };
    const signingDate = new Date(clock.now());
    const { headers } = await this.#signer().sign(unsigned, { signingDate });
    try {
      if (requestHandler?.handle) {
        const { response } = await requestHandler.handle({ method, path, query, headers, body });
        const parts: Uint8Array[] = [];
        for await (const part of response.body) parts.push(part);
        return { status: response.statusCode, text: Buffer.concat(parts).toString('utf8') };
      }
      url.pathname = path;
      url.search = queryText(query);
      const signal = AbortSignal.timeout(callLimits.answerMs);
      const response = await fetched(url, { method, headers, signal, ...(body ? { body } : {}) });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return lost(error);
    }
  }

  #signer() {
    const { region = '', credentials } = this.#options;
    const service = this.#service;
    return new SignatureV4({ service, region, credentials: credentials!, sha256: Sha256 });
  }
}

/** As it is signed: a space is %20, where a form would have a plus. */
const queryText = (query: Record<string, string>) =>
  Object.entries(query)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');

/** The domain of a region's endpoints. */
export const domainOf = (region: string): string =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
