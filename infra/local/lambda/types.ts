/** A function as the template describes it. */
export interface FunctionSpec {
  name: string;
  arn: string;
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

/** How an invocation ended. An error carries what AWS puts in the payload of a failed call. */
export type Outcome =
  | { ok: true; payload: unknown }
  | { ok: false; error: { errorType: string; errorMessage: string; trace?: string[] } };

/** Runs functions: in worker threads, or in this process on virtual time. */
export interface LambdaRuntime {
  /** Never rejects: a crash, a timeout and a missing bundle are outcomes. */
  invoke(
    spec: FunctionSpec,
    event: unknown,
    call: { requestId: string; credentials: Credentials },
  ): Promise<Outcome>;
  close(): Promise<void>;
}
