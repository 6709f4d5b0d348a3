import type { CallFate, CallFault } from '../../../infra/local/boot/call-faults.ts';
import { type Boundary, spans, type World } from './world.ts';

/** A call as it was made. */
export interface MadeCall extends Boundary {
  /** Milliseconds since the epoch. */
  at: number;
}

/** Counts the calls of each function, and lets those fail that the world names. */
export class FaultPlan {
  readonly calls: MadeCall[] = [];
  readonly #counts = new Map<string, number>();
  readonly #world: World | undefined;
  readonly #now: () => number;
  #firstHit: number | undefined;
  #lastHit: number | undefined;
  #hits = 0;

  /** Without a world nothing fails. */
  constructor(world: World | undefined, now: () => number) {
    this.#world = world;
    this.#now = now;
  }

  /** How many calls it has met. */
  get hits(): number {
    return this.#hits;
  }

  /** When the fault began; undefined until it has. */
  get hitAt(): number | undefined {
    return this.#firstHit;
  }

  /** When it is over, or was last met; undefined until it has begun. */
  get endsAt(): number | undefined {
    if (!this.#world || this.#firstHit === undefined) return undefined;
    const span = spans[this.#world.span];
    return 'ms' in span ? this.#firstHit + span.ms : this.#lastHit;
  }

  /** Done once, while the first failing call waits for its answer. */
  atFirst: (() => Promise<void>) | undefined;

  readonly decide: CallFault = async (call) => {
    const made = this.#noted(call);
    const fate = made && this.#fateOf(made);
    if (!fate || !this.atFirst) return fate;
    const first = this.atFirst;
    this.atFirst = undefined;
    await first();
    return fate;
  };

  #noted({ functionName, service, operation }: Parameters<CallFault>[0]): MadeCall | undefined {
    if (functionName === undefined) return undefined;
    const name = functionName.replace(/^trainyard-/, '');
    const key = `${name} ${service} ${operation}`;
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    const made = { function: name, service, operation, nth, at: this.#now() };
    if (!this.#world) this.calls.push(made);
    return made;
  }

  #fateOf(made: MadeCall): CallFate | undefined {
    if (!this.#world) return undefined;
    const { boundary, fault, span } = this.#world;
    const { function: name, service, operation, nth } = boundary;
    const length = spans[span];
    const everywhere = 'everywhere' in length && this.#firstHit !== undefined;
    if (made.service !== service || made.operation !== operation) return undefined;
    if (!everywhere && (made.function !== name || made.nth < nth)) return undefined;
    this.#firstHit ??= made.at;
    const over =
      'ms' in length ? made.at >= this.#firstHit + length.ms : this.#hits >= length.calls;
    if (over) return undefined;
    this.#hits += 1;
    this.#lastHit = made.at;
    return fault;
  }
}
