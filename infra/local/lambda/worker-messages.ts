import type { Credentials, FunctionError } from './types.ts';

/** What an instance of a function is made with. */
export interface InstanceSetup {
  folder: string;
  handler: string;
  /** Its whole environment, but for the credentials. */
  environment: Record<string, string>;
}

/** Asks an instance for one invocation; it does one at a time. */
export interface InvokeMessage {
  /** Of the invocation, in the answers. */
  id: number;
  instance: number;
  /** Only with the first invocation of an instance. */
  setup?: InstanceSetup;
  /** Whoever first changes it from zero decides: begun (1) or taken back (2). */
  claim: Int32Array;
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

/** The two ends of a claim. */
export const claims = { open: 0, begun: 1, takenBack: 2 };

/** What a host is told: an invocation, or to say that it still answers. */
export type HostMessage = InvokeMessage | 'ping';

/** What a host tells: a printed text, the end of an invocation, or that it still answers. */
export type WorkerMessage =
  | { id: number; log: string }
  | { id: number; payload: string }
  | { id: number; error: FunctionError }
  | 'pong';
