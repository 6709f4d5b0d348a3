import type { Outside } from '../kernel/types.ts';
import type { Attached, ContainerSpec } from './types.ts';

/** Why a container cannot start, in words for the one who wrote its definition. */
export class CannotStart extends Error {}

/** How a container is, as whatever runs it says. `absent` is one that was never started there. */
export type Facts =
  | { state: 'absent' }
  | { state: 'running'; startedAt: number; pid?: number }
  | {
      state: 'exited';
      exitCode: number;
      /** That memory was the cause, where that is known. */
      failure?: string;
      startedAt: number;
      endedAt: number;
    };

/** What really runs containers. Each has a folder, in which its output is the file `log`. */
export interface Backend {
  /** Whether it runs containers of the image of this URI. */
  runs(image: string): boolean;
  open(): Promise<void>;
  /** Leaves alone what runs. */
  close(): void;
  /** Starts a container; `onExit` says that it has probably ended. Throws `CannotStart`. */
  begin(spec: ContainerSpec, folder: string, outside: Outside, onExit: () => void): Promise<void>;
  /** Watches again what an earlier plane started; false where it did not start this one. */
  adopt(folder: string, onExit: () => void): Promise<boolean>;
  facts(folder: string): Promise<Facts>;
  signal(folder: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** See `Runner`. */
  execute(folder: string, command: readonly string[], timeoutMs: number): Promise<number>;
  /** See `Runner`. */
  attach(folder: string, command: string): Promise<Attached>;
  /** Ends what an ended container left, and brings the last of its output. */
  settle(folder: string): Promise<void>;
  /** Removes all but its output and how it ended, once that was told. */
  tidy(folder: string): Promise<void>;
}
