import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Share } from '../../../shared/job/queue.ts';
import { chargeOf, nextInTurn } from '../../../statemachines/admission/fair-share.ts';

/** A job of a quota: when it comes, and how long it holds its slot. */
interface Task {
  project: string;
  at: number;
  takes: number;
}

/** A job as it went. */
interface Done extends Task {
  started: number;
}

/** A quota that admits by fair share. */
class Quota {
  readonly #weights: Record<string, number>;
  readonly #shares = new Map<string, Share>();
  #clock = 0;

  constructor(weights: Record<string, number>) {
    this.#weights = weights;
  }

  shareOf(project: string): Share {
    const share = this.#shares.get(project) ?? { project, waiting: 0, running: 0, tag: 0 };
    this.#shares.set(project, share);
    return share;
  }

  /** Takes the job whose turn it is out of those that wait; nobody who waits has fewer slots. */
  next(waiting: Task[]): Task {
    const weightOf = (project: string) => this.#weights[project] ?? 1;
    const able = [...this.#shares.values()].filter((share) => share.waiting > 0);
    const tied = nextInTurn({ clock: this.#clock }, able, weightOf);
    const least = tied[0]!.running / weightOf(tied[0]!.project);
    for (const { running, project } of able) {
      expect(running / weightOf(project)).toBeGreaterThanOrEqual(least - 1e-9);
    }
    const oldest = waiting.findIndex(({ project }) => tied.some((one) => one.project === project));
    const [task] = waiting.splice(oldest, 1);
    const share = this.shareOf(task!.project);
    const { clockBy, tagBy } = chargeOf({ clock: this.#clock }, share, weightOf(share.project));
    this.#clock += clockBy;
    share.tag += tagBy;
    share.waiting -= 1;
    share.running += 1;
    return task!;
  }
}

/** Runs jobs through a quota, from event to event. */
function run(tasks: readonly Task[], slots: number, weights: Record<string, number>): Done[] {
  const quota = new Quota(weights);
  const coming = tasks.toSorted((one, other) => one.at - other.at);
  const waiting: Task[] = [];
  let running: Done[] = [];
  const done: Done[] = [];
  while (coming.length + running.length > 0) {
    const now = Math.min(coming[0]?.at ?? Infinity, ...running.map(endOf));
    for (const task of coming.splice(0, coming.filter(({ at }) => at <= now).length)) {
      waiting.push(task);
      quota.shareOf(task.project).waiting += 1;
    }
    const ended = running.filter((one) => endOf(one) <= now);
    for (const { project } of ended) quota.shareOf(project).running -= 1;
    running = running.filter((one) => !ended.includes(one));
    while (running.length < slots && waiting.length > 0) {
      const started = { ...quota.next(waiting), started: now };
      running.push(started);
      done.push(started);
    }
  }
  return done;
}

const endOf = ({ started, takes }: Done) => started + takes;

const burst = (project: string, count: number, at: number): Task[] =>
  Array.from({ length: count }, () => ({ project, at, takes: 1 }));

const small = fc.integer({ min: 1, max: 6 });
const task = fc.record({
  project: fc.constantFrom('a', 'b', 'c', 'd'),
  at: fc.integer({ min: 0, max: 40 }),
  takes: fc.integer({ min: 1, max: 9 }),
});

describe('the fair share of a quota', () => {
  it('is had within the waiting time that a project may reckon with', () => {
    const counts = fc.integer({ min: 1, max: 200 });
    void fc.assert(
      fc.property(small, small, counts, counts, (slots, others, many, few) => {
        const crowd = Array.from({ length: others }, (_, n) => burst(`p${n}`, many, 0)).flat();
        const own = run([...crowd, ...burst('late', few, 0.5)], slots, {}).filter(
          ({ project }) => project === 'late',
        );
        for (const [index, { at, started }] of own.entries()) {
          const rounds = Math.ceil((index + 1) / (slots / (others + 1))) + 1;
          expect(started - at).toBeLessThanOrEqual(rounds);
        }
      }),
    );
  });

  it('starves nobody and idles no slot, whatever comes when and however long it runs', () => {
    const weights = fc.record({ a: small, b: small, c: small });
    void fc.assert(
      fc.property(fc.array(task, { maxLength: 60 }), small, weights, (tasks, slots, weight) => {
        const done = run(tasks, slots, weight);
        expect(done).toHaveLength(tasks.length);
        for (const { at, started } of done.filter((one) => one.started > one.at)) {
          for (const moment of [at, (at + started) / 2]) {
            const busy = done.filter((one) => one.started <= moment && moment < endOf(one));
            expect(busy).toHaveLength(slots);
          }
        }
      }),
    );
  });

  it('is by weight in slots, and in turns where slots are fewer than projects', () => {
    void fc.assert(
      fc.property(small, small, (one, other) => {
        const tasks = [...burst('a', 400, 0), ...burst('b', 400, 0)];
        const weights = { a: one, b: other };
        for (const slots of [1, one + other]) {
          const first = run(tasks, slots, weights).slice(0, (one + other) * 20);
          const share = first.filter(({ project }) => project === 'a').length;
          expect(Math.abs(share - one * 20)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is not saved up by a project that had nothing to do', () => {
    const before = burst('a', 50, 0);
    const both = [...burst('a', 20, 100), ...burst('b', 20, 100)];
    const first = run([...before, ...both], 1, {}).slice(50, 60);
    expect(first.filter(({ project }) => project === 'b')).toHaveLength(5);
  });
});
