/** A function as the template describes it. */
export interface FunctionSpec {
  name: string;
  /** Without a qualifier. */
  arn: string;
  /** `$LATEST` or a number. */
  version: string;
  /** The folder of its asset. */
  folder: string;
  /** `index.handler` */
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  roleArn: string;
}

/** Credentials of a role's session, as STS answers them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** What a failed invocation answers in its payload. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** How an invocation ended. An error carries what AWS puts in the payload of a failed call. */
export type Outcome = { ok: true; payload: unknown } | { ok: false; error: FunctionError };

/** Who waits for an invocation: a request of the gateway, or the work of the plane itself. */
export type Lane = 'request' | 'work';

/** One invocation, besides its event. */
export interface InvocationCall {
  lane: Lane;
  requestId: string;
  credentials: Credentials;
  /** As the caller named the function: with the alias or version, if any. */
  invokedArn: string;
  /** Told of each thing the function prints. */
  log(text: string): void;
}

/** Runs functions: in worker threads, or in this process on virtual time. */
export interface LambdaRuntime {
  /** Never rejects: a crash, a timeout and a missing bundle are outcomes. */
  invoke(spec: FunctionSpec, event: unknown, call: InvocationCall): Promise<Outcome>;
  close(): Promise<void>;
}

/** What a runtime needs of a clock. */
export interface RuntimeClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `wake` once at `at` or later; the answer cancels it. */
  wakeAt(at: number, wake: () => void): () => void;
}
