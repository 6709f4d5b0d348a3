import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** All that the client needs of the process that it runs in. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  env: Readonly<Record<string, string | undefined>>;
  /** A new text that nobody else has. */
  newKey(): string;
}

/** The real process. */
export const realSurroundings = (): Surroundings => ({
  now: () => Date.now(),
  sleep: (ms) => pause(ms),
  env: process.env,
  newKey: () => randomUUID(),
});
