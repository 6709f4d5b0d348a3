import type { Issuer } from '../gateway/issuer.ts';
import { runningFunction } from '../lambda/running-function.ts';
import type { Credentials, FunctionSpec } from '../lambda/types.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { virtualRetries } from './virtual-retries.ts';
import { virtualSigner } from './virtual-signer.ts';

/** What stands for the hosts outside AWS: their addresses, and what they answer to a post. */
export interface VirtualNetwork {
  resolve(host: string): Promise<string[]>;
  post(call: { url: string; address: string; body: string }): Promise<number>;
}

/** The network of a plane that was given none: no host has an address. */
export const noNetwork: VirtualNetwork = {
  resolve: async () => [],
  post: async ({ address }) => {
    throw new TypeError(`There is no network in virtual time: ${address}`);
  },
};

interface Surroundings {
  clock: VirtualClock;
  random(): number;
  requestHandler: unknown;
  issuer: Issuer;
  region: string;
  awsUrl: string;
  outbound: VirtualNetwork;
  log(line: string): void;
}

/** Everything a function takes from outside on virtual time; no byte of it leaves the process. */
export function functionWorld(
  spec: FunctionSpec,
  credentials: Credentials,
  { clock, random, requestHandler, issuer, region, awsUrl, outbound, log }: Surroundings,
): object {
  return {
    now: clock.now,
    sleep: clock.sleep,
    random,
    env: {
      ...spec.environment,
      AWS_LAMBDA_FUNCTION_NAME: spec.name,
      AWS_LAMBDA_FUNCTION_VERSION: spec.version,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: awsUrl,
    },
    requestHandler,
    retryStrategy: virtualRetries(clock, random),
    credentials,
    signerConstructor: virtualSigner(credentials, clock.now),
    fetch: async (input: string | URL | Request) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const response = await issuer.handle(url.pathname);
      if (!response) throw new TypeError(`There is no network in virtual time: ${url}`);
      const { status, headers, body } = response;
      return new Response(body as string, { status, headers });
    },
    outbound,
    log(line: string) {
      runningFunction()?.log(`${line}\n`);
      log(`${spec.name} ${line}`);
    },
  };
}
