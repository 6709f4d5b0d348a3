import { monotonicFactory } from 'ulid';
import { type Clients, clientsOf } from './clients.ts';
import { type Config, readConfig } from './config.ts';
import type { Outbound } from './outbound.ts';
import type { World } from './world.ts';

/** What a handler or a step may use of the world outside its own code. */
export interface Ports {
  clock: {
    /** Milliseconds since the epoch. */
    now(): number;
    /** The same as an ISO 8601 text. */
    iso(): string;
    sleep(ms: number): Promise<void>;
  };
  /** In [0, 1). */
  random(): number;
  /** A new ULID: 26 characters that sort by the time they were made. */
  newUlid(): string;
  config: Config;
  clients: Clients;
  fetch: typeof fetch;
  /** What the users' own settings name outside AWS. */
  outbound: Outbound;
  /** Logs a failure of our own: one line of JSON, as CloudWatch Logs reads it. */
  logFailure(error: unknown, about: Record<string, unknown>): void;
  /** Writes one line to the function's own log as it is. */
  logLine(line: string): void;
}

/** Makes the ports; the configuration is read when it is first asked for. */
export function portsFrom(world: World): Ports {
  const ulid = monotonicFactory(world.random);
  let config: Config | undefined;
  return {
    clock: {
      now: world.now,
      iso: () => new Date(world.now()).toISOString(),
      sleep: world.sleep,
    },
    random: world.random,
    newUlid: () => ulid(world.now()),
    get config() {
      config ??= readConfig(world.env);
      return config;
    },
    clients: clientsOf(world),
    fetch: world.fetch,
    outbound: world.outbound,
    logFailure(error, about) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      world.log(JSON.stringify({ level: 'ERROR', message, ...about }));
    },
    logLine: world.log,
  };
}
