import type { Ports } from './ports.ts';
import { SignedClient } from './signed-client.ts';

const tries = 4;

/** The three calls of Application Auto Scaling that a plane makes. */
export class AutoscalingClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 'application-autoscaling');
  }

  /** Registers a scalable target, or changes its bounds. */
  async register(request: object, ports: Ports): Promise<void> {
    await this.#call('RegisterScalableTarget', request, ports);
  }

  /** Creates a scaling policy, or replaces it. */
  async putPolicy(request: object, ports: Ports): Promise<void> {
    // A target that was just registered may not be known everywhere yet.
    await this.#call('PutScalingPolicy', request, ports, 'ObjectNotFoundException');
  }

  /** Removes a scalable target with its policies; one that is not there is removed. */
  async deregister(request: object, ports: Ports): Promise<void> {
    try {
      await this.#call('DeregisterScalableTarget', request, ports);
    } catch (error) {
      if ((error as Error).name !== 'ObjectNotFoundException') throw error;
    }
  }

  /** Tries again what may pass. Throws an error of AWS's name. */
  async #call(operation: string, request: object, ports: Ports, passing?: string): Promise<void> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AnyScaleFrontendService.${operation}`,
    };
    const body = JSON.stringify(request);
    for (let number = 1; ; number += 1) {
      const { status, text } = await this.send({ method: 'POST', path: '/', headers, body }, ports);
      if (status === 200) return;
      const error = errorFrom(operation, status, text);
      const mayPass =
        status >= 500 || error.name === passing || /Throttling|Concurrent/.test(error.name);
      if (!mayPass || number === tries) throw error;
      await ports.clock.sleep(ports.random() * 100 * 2 ** number);
    }
  }
}

function errorFrom(operation: string, status: number, text: string): Error {
  const said = /"__type"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  const error = new Error(`Application Auto Scaling answered ${status} to ${operation}: ${text}`);
  error.name = said?.split('#').at(-1) ?? 'ServiceUnavailable';
  return error;
}
