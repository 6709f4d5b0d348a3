/** A kernel on virtual time: it never waits, and the same scenario gives the same trace. */
import { createStates } from '../../infra/local/asl/states.ts';
import { Kernel, planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Clock, Service, Shape } from '../../infra/local/kernel/types.ts';

interface Wake {
  at: number;
  wake: () => void;
}

/** A clock that stands still until it is moved to the next thing to happen. */
export class VirtualClock implements Clock {
  #now: number;
  #wakes: Wake[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): () => void {
    const entry = { at, wake };
    this.#wakes.push(entry);
    return () => {
      this.#wakes = this.#wakes.filter((other) => other !== entry);
    };
  }

  /** Moves on without ringing anything: for those who run tasks one by one. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  /** Moves to the earliest alarm and rings it. False when there is none. */
  next(): boolean {
    const [first] = this.#wakes.toSorted((left, right) => left.at - right.at);
    if (!first) return false;
    this.#wakes = this.#wakes.filter((other) => other !== first);
    this.#now = Math.max(this.#now, first.at);
    first.wake();
    return true;
  }
}

/** Draws the same numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Answers every AssumeRole; policies are tested elsewhere. */
const sts: Service = {
  id: 'sts',
  schema: '',
  operations: {
    AssumeRole: {
      authorize: () => [],
      run: (_tx, { RoleArn, RoleSessionName }) => {
        const role = String(RoleArn).split('/').at(-1);
        const Arn = `arn:aws:sts::000000000000:assumed-role/${role}/${RoleSessionName}`;
        return { AssumedRoleUser: { Arn } };
      },
    },
  },
};

/** Every role is there and trusts everybody. */
const iam: Service = {
  id: 'iam',
  schema: '',
  operations: { EvaluateTrust: { authorize: () => [], run: () => ({}) } },
};

interface PlaneOptions {
  /** Milliseconds since the epoch. */
  start: number;
  standIns(plane: VirtualPlane): Service[];
  database?: string;
  /** Whether status changes go to the stand-in of the events service. */
  publish?: boolean;
}

/** A plane of the states service and the given stand-ins. */
export class VirtualPlane {
  readonly clock: VirtualClock;
  readonly kernel: Kernel;
  readonly complaints: string[] = [];

  constructor({ start, standIns, database = ':memory:', publish = false }: PlaneOptions) {
    this.clock = new VirtualClock(start);
    this.kernel = new Kernel({
      ports: {
        clock: this.clock,
        random: seededRandom(7),
        database,
        account: '000000000000',
        region: 'us-east-1',
        log: (line) => this.complaints.push(line),
      },
      services: [createStates({ publish }), sts, iam, ...standIns(this)],
      authorize: () => ({ allowed: true }),
    });
  }

  /** Calls the states service as the plane itself. */
  states(operation: string, request: unknown): Promise<Shape> {
    return this.kernel.call<Shape>('states', operation, request, planePrincipal);
  }

  /** Lets everything happen until `done`, moving the clock; an error when nothing is left to do. */
  async until(done: () => Promise<boolean> | boolean): Promise<void> {
    await this.kernel.start();
    for (let turns = 0; turns < 200_000; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (await done()) return;
      if (this.complaints.length > 0) throw new Error(this.complaints[0]);
      if (!this.clock.next() && this.kernel.tasks.underWay === 0) {
        throw new Error('Nothing is left to do');
      }
    }
    throw new Error('It goes on for ever');
  }

  /** Runs an execution to its end and answers its description and its whole history. */
  async finish(executionArn: string): Promise<{ described: Shape; events: Shape[] }> {
    const describe = () => this.states('DescribeExecution', { executionArn });
    await this.until(async () => (await describe()).status !== 'RUNNING');
    const events: Shape[] = [];
    let nextToken: string | undefined;
    do {
      const request = { executionArn, maxResults: 1000, ...(nextToken ? { nextToken } : {}) };
      const page = await this.states('GetExecutionHistory', request);
      events.push(...page.events);
      nextToken = page.nextToken;
    } while (nextToken);
    return { described: await describe(), events };
  }
}
