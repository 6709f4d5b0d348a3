import { Queue, type QuotaState, type Share } from '../../shared/job/queue.ts';
import { limits } from '../../shared/limits.ts';
import { own } from '../../shared/own.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { countsForProject, limitOf } from '../../shared/store/place-writes.ts';
import { chargeOf, nextInTurn } from './fair-share.ts';
import { QueueCursor } from './queue-cursor.ts';
import { tryAdmit } from './try-admit.ts';

/**
 * Admits waiting jobs of a quota until there is no slot or no job left: of the project whose turn
 * it is, the one with the highest priority, then the oldest. Each admission is decided on how the
 * one before left the quota, so two that run at the same time do not overtake each other.
 */
export async function admitNext(ports: Ports, quota: string): Promise<void> {
  const round = new Round(ports, quota);
  for (let lost = 0; lost < limits.conflictTries; ) {
    const state = await round.state();
    const next = state && (await round.next(state));
    if (!next) return;
    const { share, cursor, id } = next;
    const charge = chargeOf(state, share, round.weightOf(share.project));
    const outcome = await tryAdmit(ports, id, { seen: state.admissions, ...charge });
    if (outcome === 'gone') cursor.pass();
    else if (outcome !== 'changed') cursor.refuse(outcome.shortfall);
    else {
      lost += 1;
      await ports.clock.sleep(ports.random() * 20 * 2 ** lost);
    }
  }
}

/** What one round knows of a quota. */
class Round {
  readonly #ports: Ports;
  readonly #quota: string;
  readonly #queue: Queue;
  readonly #cursors = new Map<string, QueueCursor>();

  constructor(ports: Ports, quota: string) {
    this.#ports = ports;
    this.#quota = quota;
    this.#queue = new Queue(ports);
  }

  weightOf = (project: string): number =>
    own(this.#ports.config.shares, project)?.weight ?? limits.weight.default;

  /** How the quota stands; undefined when it has no slot free. */
  async state(): Promise<QuotaState | undefined> {
    const state = await this.#queue.quotaState(this.#quota);
    const limit = limitOf(this.#quota, this.#ports.config);
    return limit !== undefined && state.inUse >= limit ? undefined : state;
  }

  /** The job to admit next: of projects that are equal, the one whose head is the oldest. */
  async next(state: QuotaState) {
    let waiting = state.shares.filter((share) => share.waiting > 0);
    while (waiting.length > 0) {
      const tied = nextInTurn(state, waiting, this.weightOf);
      const heads = await Promise.all(tied.map((share) => this.#head(share)));
      const able = heads.filter((head) => head !== undefined);
      if (able.length > 0) return able.reduce((a, b) => (b.id < a.id ? b : a));
      waiting = waiting.filter((share) => !tied.includes(share));
    }
    return undefined;
  }

  async #head(share: Share) {
    const { project } = share;
    if (await this.#isFull(project)) return undefined;
    const cursor = this.#cursors.get(project) ?? new QueueCursor(this.#queue, this.#quota, project);
    this.#cursors.set(project, cursor);
    const id = await cursor.head();
    return id === undefined ? undefined : { share, cursor, id };
  }

  /** Whether a project has as many jobs at once as it may. */
  async #isFull(project: string): Promise<boolean> {
    const max = own(this.#ports.config.shares, project)?.concurrency;
    if (max === undefined || !countsForProject(this.#quota)) return false;
    return (await this.#queue.running(project)) >= max;
  }
}
