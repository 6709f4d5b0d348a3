import type { Credentials, FunctionError } from './types.ts';

/** What a worker is made with. */
export interface WorkerSetup {
  folder: string;
  handler: string;
}

/** Asks a worker for one invocation; it does one at a time. */
export interface InvokeMessage {
  event: unknown;
  requestId: string;
  invokedArn: string;
  functionName: string;
  functionVersion: string;
  memoryMb: number;
  logGroup: string;
  /** Milliseconds since the epoch. */
  deadline: number;
  credentials: Credentials;
}

/** What a worker tells: a printed text, or the end of the invocation. */
export type WorkerMessage = { log: string } | { payload: string } | { error: FunctionError };
