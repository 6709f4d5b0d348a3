import { AsyncLocalStorage } from 'node:async_hooks';

/** An invocation under way in this process. */
export interface RunningFunction {
  /** The function's name. */
  name: string;
  /** False once it was killed or timed out: what it still asks for never comes to anything. */
  alive: boolean;
  /** Ends its process at once, as a crash or the host does. */
  kill(): void;
  /** Puts text into its log. */
  log(text: string): void;
}

const running = new AsyncLocalStorage<RunningFunction>();

/** The invocation whose code, or what it awaits, asks; undefined outside of any. */
export const runningFunction = (): RunningFunction | undefined => running.getStore();

/** Runs `work` as the code of this invocation. */
export const runAs = <T>(invocation: RunningFunction, work: () => T): T =>
  running.run(invocation, work);
