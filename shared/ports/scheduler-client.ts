import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Ports } from './ports.ts';

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

interface Call {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  query: Record<string, string>;
  body: string;
}

const tries = 4;

/** The three calls of EventBridge Scheduler that a plane makes, signed as the SDK would. */
export class SchedulerClient {
  readonly #options: Options;

  constructor(options: Record<string, unknown>) {
    this.#options = options;
  }

  /** Creates a schedule, or replaces all of it. */
  async put(name: string, schedule: object, ports: Ports): Promise<void> {
    const path = `/schedules/${name}`;
    const body = JSON.stringify(schedule);
    const updated = await this.#send({ method: 'PUT', path, query: {}, body }, ports, 404);
    if (updated !== 404) return;
    const created = await this.#send({ method: 'POST', path, query: {}, body }, ports, 409);
    if (created === 409) await this.#send({ method: 'PUT', path, query: {}, body }, ports);
  }

  /** Deletes a schedule; one that is not there is deleted. */
  async delete(name: string, groupName: string, ports: Ports): Promise<void> {
    const call: Call = {
      method: 'DELETE',
      path: `/schedules/${name}`,
      query: { groupName },
      body: '',
    };
    await this.#send(call, ports, 404);
  }

  /** Answers the status: 200, or the one that is expected as well. Throws on any other. */
  async #send(call: Call, ports: Ports, expected = 200): Promise<number> {
    for (let number = 1; ; number += 1) {
      const { status, text } = await this.#once(call, ports);
      if (status === 200 || status === expected) return status;
      const mayPass = status >= 500 || status === 429;
      if (!mayPass || number === tries) {
        throw new Error(`Scheduler answered ${status} to ${call.method} ${call.path}: ${text}`);
      }
      await ports.clock.sleep(ports.random() * 100 * 2 ** number);
    }
  }

  async #once({ method, path, query, body }: Call, { clock, fetch: fetched }: Ports) {
    const { region = '', endpoint, requestHandler } = this.#options;
    const url = new URL(endpoint ?? `https://scheduler.${region}.${domainOf(region)}`);
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path,
      query,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    };
    const signingDate = new Date(clock.now());
    const { headers } = await this.#signer().sign(unsigned, { signingDate });
    if (!requestHandler) {
      url.pathname = path;
      url.search = new URLSearchParams(query).toString();
      const response = await fetched(url, { method, headers, ...(body ? { body } : {}) });
      return { status: response.status, text: await response.text() };
    }
    const { response } = await requestHandler.handle({ method, path, query, headers, body });
    const parts: Uint8Array[] = [];
    for await (const part of response.body) parts.push(part);
    return { status: response.statusCode, text: Buffer.concat(parts).toString('utf8') };
  }

  #signer() {
    const { region = '', credentials } = this.#options;
    return new SignatureV4({
      service: 'scheduler',
      region,
      credentials: credentials!,
      sha256: Sha256,
    });
  }
}

const domainOf = (region: string) =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
