/** What an execution is between two commits: plain JSON, so that any process can go on with it. */
import type { Shape, Task } from '../kernel/types.ts';

/** A JSON value of a user's machine: its shape is the user's. */
export type Json = Shape;

/** One state of a definition, as its author wrote it. */
export type StateDefinition = Shape;

/** A `StartAt` with its `States`: a machine, a branch of a Parallel, the processor of a Map. */
export interface StateList {
  StartAt: string;
  States: Record<string, StateDefinition>;
}

/** What a Map or Parallel state keeps of the threads it started. */
export interface Children {
  /** Thread ids under way, by branch or iteration. */
  running: Record<string, number>;
  /** Outputs by index; a tolerated failure leaves none. */
  results: Record<string, Json>;
  /** Items of a Map not yet started are `items[next…]`. */
  items: Json[];
  next: number;
  concurrency: number;
  /** Distributed maps: how many iterations may fail. */
  tolerated: number;
  failed: number;
  /** What the next iteration's first event points back to, and what the state's last does. */
  anchor: number;
  lastDone: number;
}

/** A thread's stay in one state. */
export interface Stay {
  name: string;
  input: Json;
  /** The id of its StateEntered event, and what the thread's last event was before. */
  entered: number;
  before: number;
  enteredAt: number;
  /** Retries so far: in all, and for each retrier of the state. */
  retryCount: number;
  retries: number[];
  phase: 'working' | 'scheduled' | 'waiting' | 'retrying' | 'children';
  /** What the stay waits for: a task, a wait or a retry. Answers with another ticket are stale. */
  ticket?: number;
  token?: string;
  task?: TaskRequest;
  children?: Children;
}

/** A task as its state asked for it. */
export interface TaskRequest {
  resource: string;
  request: Json;
  roleArn: string;
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
}

/** One line of work: the execution itself, a branch, or an iteration. */
export interface Thread {
  id: number;
  /** The thread that waits for this one in its Map or Parallel state. */
  parent?: number;
  index: number;
  /** Which state list this thread runs: from the machine, by state and branch. */
  path: [string, number][];
  item?: { Index: number; Value: Json };
  variables: Record<string, Json>;
  /** An iteration of a distributed map: on AWS an execution of its own, without outer variables. */
  apart?: boolean;
  quietEvents: number;
  last: number;
  /** The state to enter with `input`, when it is in none. */
  next: string;
  input: Json;
  stay?: Stay;
}

/** Everything that changes while an execution runs. */
export interface Run {
  nextEvent: number;
  nextThread: number;
  nextTicket: number;
  /** Threads that can go on, in order. */
  ready: number[];
  threads: Record<string, Thread>;
}

/** What does not change while an execution runs. */
export interface Facts {
  arn: string;
  name: string;
  machineArn: string;
  machineName: string;
  roleArn: string;
  region: string;
  startedAt: number;
  input: Json;
}

/** An answer from outside to a waiting stay. */
export type Signal =
  | { kind: 'submitted'; ticket: number; output: Json }
  | { kind: 'succeeded'; ticket: number; output: Json }
  | { kind: 'failed'; ticket: number; error?: string; cause?: string }
  | { kind: 'timed-out'; ticket: number; heartbeat: boolean }
  | { kind: 'elapsed'; ticket: number };

/** An event of the history as it is stored; `details` has its AWS member name as its one key. */
export interface HistoryEvent {
  id: number;
  previous: number;
  type: string;
  details?: Record<string, Json>;
}

/** What a commit does besides storing state and events. */
export type Effect =
  | { kind: 'later'; task: Task }
  | { kind: 'cancel'; key: string }
  | { kind: 'open-token'; token: string; ticket: number; heartbeatSeconds: number | null }
  | { kind: 'close'; ticket: number };

/** How an execution ended. */
export interface Ending {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  output?: Json;
  error?: string;
  cause?: string;
}
