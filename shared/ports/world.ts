import { type Outbound, realOutbound } from './outbound.ts';

/** Everything a function takes from outside. Two exist: this machine's own, and virtual time's. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
  env: Readonly<Record<string, string | undefined>>;
  /** An AWS SDK `requestHandler`; absent: the SDK's own, over the network. */
  requestHandler?: unknown;
  /** An AWS SDK `retryStrategy`; absent: the SDK's own, on this machine's time. */
  retryStrategy?: unknown;
  /** An AWS SDK `signerConstructor`; absent: the SDK's own, which computes signatures. */
  signerConstructor?: unknown;
  /** Absent: the credentials of the environment. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  fetch: typeof fetch;
  outbound: Outbound;
  /** Writes a line to the function's own log. */
  log(line: string): void;
}

/** The machine's own time, randomness, environment and network. */
export function realWorld(): World {
  return {
    now: () => Date.now(),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    random: () => Math.random(),
    env: process.env,
    fetch: globalThis.fetch,
    outbound: realOutbound,
    log: (line) => process.stdout.write(`${line}\n`),
  };
}
