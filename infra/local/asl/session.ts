/** One stretch of an execution in memory: from what is stored to what is to be stored next. */
import type { Task } from '../kernel/types.ts';
import type { Definition } from './definition.ts';
import type {
  Effect,
  Ending,
  Facts,
  HistoryEvent,
  Json,
  Run,
  Signal,
  Stay,
  Thread,
} from './model.ts';
import { contextOf, type Scope, visibleVariables } from './scope.ts';
import { waitKey } from './task-keys.ts';

/** AWS's limit: the event with this number ends the execution. */
const maxEvents = 25_000;

/** Thrown to unwind when the execution has ended in the middle of a state. */
export class ExecutionEnded extends Error {}

/** What a session takes from outside. */
export interface SessionPorts {
  now: number;
  random(): number;
  uuid(): string;
}

const fullHistory = 'The execution reached the maximum number of history events (25000).';

/** Collects events and effects while threads step. */
export class Session {
  readonly facts: Facts;
  readonly run: Run;
  readonly definition: Definition;
  readonly ports: SessionPorts;
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  ending: Ending | undefined;

  constructor(facts: Facts, run: Run, definition: Definition, ports: SessionPorts) {
    this.facts = facts;
    this.run = run;
    this.definition = definition;
    this.ports = ports;
  }

  /** The state a thread is in. */
  stateOf(thread: Thread, name: string): Json {
    return this.definition.listAt(thread.path).States[name];
  }

  /** Adds an event after `previous` (default: the thread's last) and answers its number. */
  emit(
    thread: Thread,
    type: string,
    details?: Record<string, Json>,
    previous = thread.last,
  ): number {
    if (this.isQuiet(thread)) {
      thread.quietEvents += 1;
      if (thread.quietEvents > maxEvents) this.#overflow();
      return thread.last;
    }
    if (this.run.nextEvent >= maxEvents && !type.startsWith('Execution')) this.#overflow();
    const id = this.run.nextEvent++;
    this.events.push({
      id,
      previous,
      type,
      ...(details === undefined ? {} : { details: { [memberOf(type)]: details } }),
    });
    return id;
  }

  /** As `emit`, and the thread's next event follows this one. */
  record(thread: Thread, type: string, details?: Record<string, Json>): number {
    thread.last = this.emit(thread, type, details);
    return thread.last;
  }

  /** Whether the thread's events belong to a child execution of a distributed map. */
  isQuiet(thread: Thread): boolean {
    if (thread.apart) return true;
    return thread.parent !== undefined && this.isQuiet(this.thread(thread.parent));
  }

  thread(id: number): Thread {
    return this.run.threads[id] as Thread;
  }

  /** Starts a thread that will enter the first state of its list. */
  spawn(from: Omit<Thread, 'id' | 'next' | 'variables' | 'quietEvents'>): Thread {
    const id = this.run.nextThread++;
    const next = this.definition.listAt(from.path).StartAt;
    const thread = { ...from, id, next, variables: {}, quietEvents: 0 };
    this.run.threads[id] = thread;
    this.run.ready.push(id);
    return thread;
  }

  /** The thread can go on; once in the queue is enough. */
  wake(thread: Thread): void {
    if (!this.run.ready.includes(thread.id)) this.run.ready.push(thread.id);
  }

  /** Gives the stay a new ticket; answers with an older one are stale from now on. */
  ticket(stay: Stay): number {
    stay.ticket = this.run.nextTicket++;
    return stay.ticket;
  }

  /** The stay goes on at `at`, in milliseconds since the epoch. */
  wait(stay: Stay, at: number): void {
    const { arn } = this.facts;
    const ticket = this.ticket(stay);
    const signal: Signal = { kind: 'elapsed', ticket };
    const key = waitKey(arn, ticket);
    this.later({ service: 'states', name: 'signal', payload: { arn, signal }, key, at });
  }

  later(task: Task): void {
    this.effects.push({ kind: 'later', task });
  }

  drop(thread: Thread): void {
    delete this.run.threads[thread.id];
    this.run.ready = this.run.ready.filter((id) => id !== thread.id);
  }

  /** What the state's expressions see. */
  scope(thread: Thread, stay: Stay): Scope {
    const { run, facts, ports } = this;
    const counted = this.stateOf(thread, stay.name).Type === 'Task';
    return {
      stay,
      input: stay.input,
      context: contextOf(facts, run, thread, stay, counted),
      variables: visibleVariables(run, thread),
      ...ports,
    };
  }

  /** The execution is over; `thread` says what the last event follows. */
  end(thread: Thread, ending: Ending): void {
    const { status, output, error, cause } = ending;
    const type = status === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed';
    const details =
      status === 'SUCCEEDED'
        ? { output: JSON.stringify(output), outputDetails: { truncated: false } }
        : failureDetails(error, cause);
    this.emit(thread, type, details);
    this.ending = ending;
  }

  #overflow(): never {
    const failure = { error: 'States.Runtime', cause: fullHistory };
    const previous = this.run.nextEvent - 1;
    this.events.push({
      id: this.run.nextEvent++,
      previous,
      type: 'ExecutionFailed',
      details: { [memberOf('ExecutionFailed')]: failure },
    });
    this.ending = { status: 'FAILED', ...failure };
    throw new ExecutionEnded();
  }
}

/** `error` and `cause` as events have them: absent when unknown. */
export function failureDetails(
  error: string | undefined,
  cause: string | undefined,
): Record<string, Json> {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** The member of a HistoryEvent that holds the details of a type. */
export function memberOf(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}
