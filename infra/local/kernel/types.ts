/** What every part of the local plane agrees on: operations, tasks, resources and their context. */

/**
 * A value whose shape is AWS's (a request, a template's properties) or a service's own (a payload):
 * whoever reads it checks what it needs.
 */
// biome-ignore lint/suspicious/noExplicitAny: AWS's shapes are many and checked where they are read
export type Shape = any;

/** Time as the kernel sees it; virtual time has another one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `wake` once at `at` or later; the answer cancels it. Any distance is allowed. */
  wakeAt(at: number, wake: () => void): () => void;
}

/** A value that SQLite stores as it is. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** One open transaction. Everything is synchronous: a transaction never waits. */
export interface Tx {
  get<T>(sql: string, ...values: SqlValue[]): T | undefined;
  all<T>(sql: string, ...values: SqlValue[]): T[];
  /** Runs a statement and says how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number;
}

/** An error as AWS would answer it: `code` is the exception's name, `fields` its other members. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status of the answer, 400 unless AWS uses another. */
  readonly status: number;
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** Who calls: a role's session (its policies decide) or an AWS service (resource policies do). */
export interface Principal {
  /** `arn:aws:sts::…:assumed-role/NAME/SESSION`, or a service such as `events.amazonaws.com`. */
  arn: string;
  /** The role whose policies decide; absent for a service. */
  roleArn?: string;
  /** Set for a service: `events.amazonaws.com`. */
  service?: string;
  /** The service that calls with the session of a role (`aws:CalledViaFirst`). */
  calledVia?: string;
  /** For a service: the resource on whose behalf it calls (`aws:SourceArn`). */
  sourceArn?: string;
}

/** One permission a call needs. Conditions are the request's condition-key values. */
export interface Check {
  /** `dynamodb:PutItem` */
  action: string;
  /** The full ARN, or `*` where the action has no resource. */
  resource: string;
  conditions?: Record<string, string | string[]>;
}

/** Work that runs later, kept in the durable task table: at least once, also after a crash. */
export interface Task {
  /** The service whose `tasks[name]` runs it. */
  service: string;
  name: string;
  payload: unknown;
  /** When, in milliseconds since the epoch. Default: at once, after the commit. */
  at?: number;
  /** Milliseconds from now; instead of `at`. */
  delayMs?: number;
  /**
   * At most one waiting task has a given key: a new one replaces it. Two tasks with one key never
   * run at the same time; a task cancelled while it runs has its write dropped.
   */
  key?: string;
}

/** What code inside a transaction may use. */
export interface Context {
  /** Milliseconds since the epoch, constant within the transaction. */
  readonly now: number;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  /** In [0, 1), from the plane's seed. */
  random(): number;
  /** A version-4 UUID, from the plane's seed. */
  uuid(): string;
  /**
   * Calls another operation in the same transaction, authorised as `as` (default: this principal).
   * Throws AwsError; what the failed call wrote is undone, so it may be caught.
   */
  call<T = unknown>(service: string, operation: string, request: unknown, as?: Principal): T;
  later(task: Task): void;
  /** Removes the waiting or running task with this key, if any. */
  cancel(key: string): void;
}

/** A write to the store: one transaction with the removal of the task it ends. */
export type Write = (tx: Tx, context: Context) => void;

/** What work outside a transaction (a process, a Lambda, a timer) may use. */
export interface Outside {
  now(): number;
  /** Whether the plane has the service of this id. */
  has(service: string): boolean;
  /** Runs `body` in a transaction of its own as `as` (default: the plane itself, unrestricted). */
  transact<T>(body: (tx: Tx, context: Context) => T, as?: Principal): T;
  /** Calls any operation, also an asynchronous one, authorised as `as`. */
  call<T = unknown>(
    service: string,
    operation: string,
    request: unknown,
    as: Principal,
  ): Promise<T>;
  /** Counts the commits that wrote something. */
  written(): number;
  /**
   * Resolves when a power cut cannot undo what was committed until now. Whoever is answered that
   * something was written, and whoever is answered outside the machine, waits for it.
   */
  durable(): Promise<void>;
}

/**
 * Does a task. First the outside work, then (returned) what to write. A throw is retried with
 * growing pauses: expected failures are therefore results, not throws.
 */
export type TaskHandler = (
  payload: Shape,
  outside: Outside,
) => Write | void | Promise<Write | void>;

/** One API operation. Request and reply have the shape of the AWS SDK's input and output. */
export interface Operation<Request = Shape, Answer = unknown> {
  /** The permissions the call needs. Empty only where AWS needs none (GetCallerIdentity). */
  authorize: (request: Request, context: Context, tx: Tx) => Check[];
  /** The operation itself, in one transaction. */
  run?: (tx: Tx, request: Request, context: Context) => Answer;
  /** Instead of `run`, for the few that wait for something outside (Lambda Invoke). */
  runOutside?: (request: Request, outside: Outside, principal: Principal) => Promise<Answer>;
}

/** A resource of the template, its properties already evaluated. */
export interface TemplateResource {
  logicalId: string;
  type: string;
  /** The physical name to use where the properties give none. */
  physicalName: string;
  properties: Shape;
  /** The folder or file of an asset, by its S3 key in the template. */
  asset(key: string): string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface ResourceResult {
  ref: string;
  attributes?: Record<string, unknown>;
}

/** Creates or updates the resource; booting again with the same template changes nothing. */
export type ResourceHandler = (
  tx: Tx,
  resource: TemplateResource,
  context: Context,
) => ResourceResult;

/** One AWS service as the local plane has it. */
export interface Service {
  /** The SigV4 signing name: `dynamodb`, `states`, `ecs`, `sagemaker`, `events`, … */
  id: string;
  /** `CREATE TABLE IF NOT EXISTS` statements; table names start with the service id and `_`. */
  schema: string;
  operations: Record<string, Operation>;
  /** Operations that keep and answer what they were given, and have no effect on one machine. */
  keptOnly?: readonly string[];
  /** Operations of AWS that are not here on purpose: what to do instead, in one sentence. */
  instead?: Readonly<Record<string, string>>;
  tasks?: Record<string, TaskHandler>;
  /** By CloudFormation type. */
  resources?: Record<string, ResourceHandler>;
  /** Called once after the store is open and before the first call: adopts what still runs. */
  resume?: (outside: Outside) => void | Promise<void>;
  /** Called once when the plane stops, after its last task: closes what it listens on. */
  close?: () => void;
}
