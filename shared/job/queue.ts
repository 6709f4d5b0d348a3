import { limits } from '../limits.ts';
import type { MicroUsd } from '../money/money.ts';
import type { Ports } from '../ports/ports.ts';
import { keys } from '../store/keys.ts';
import { noQuota } from '../store/place-writes.ts';
import { Table } from '../store/table.ts';
import type { Job } from './model.ts';

/** What a project has in a quota. */
export interface Share {
  project: string;
  /** Jobs in its line. */
  waiting: number;
  /** Slots that its jobs hold. */
  running: number;
  /** Where it goes on being served, in the time of the quota's clock. */
  tag: number;
}

/** How a quota stands at one moment. */
export interface QuotaState {
  inUse: number;
  /** Rises by one with every admission: each is decided on what the one before left. */
  admissions: number;
  /** Of the service that was given: see `fair-share.ts`. */
  clock: number;
  shares: Share[];
}

/** A waiting job. `shortfall`: what it wanted to hold when there was too little money for it. */
export interface Waiting {
  id: string;
  shortfall?: MicroUsd;
}

/** The lines of waiting jobs, one for each project in a quota, and who holds how many slots. */
export class Queue {
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#table = new Table(ports);
  }

  /** One read: as many items as projects ever waited in the quota. */
  async quotaState(quota: string): Promise<QuotaState> {
    const items = await this.#table.list<Partial<Share & QuotaState> & { sk: string }>(
      keys.quota(quota).pk,
      '',
    );
    const shares = items.flatMap(({ sk, waiting = 0, running = 0, tag = 0 }) =>
      sk.startsWith('PROJECT#')
        ? [{ project: sk.slice('PROJECT#'.length), waiting, running, tag }]
        : [],
    );
    const { inUse = 0, admissions = 0, clock = 0 } = items.find(({ sk }) => sk === 'META') ?? {};
    return { inUse, admissions, clock, shares };
  }

  /** A page of a project's line, in the order of admission; `after` is the key before it. */
  async line(quota: string, project: string, limit: number, after?: string) {
    const { pk } = keys.queue(quota, project, 0, '');
    const items = await this.#table.list<{ sk: string; shortfall?: MicroUsd }>(
      pk,
      '',
      after,
      limit,
    );
    return items.map(({ sk, shortfall }): Waiting & { key: string } => ({
      key: sk,
      id: sk.slice(sk.indexOf('#') + 1),
      ...(shortfall === undefined ? {} : { shortfall }),
    }));
  }

  /** How many of its own project are before a waiting job, counted up to `most`. */
  ahead(job: Job, most: number): Promise<number> {
    const { priority = limits.priority.default } = job.spec;
    const { pk, sk } = keys.queue(job.quota ?? noQuota, job.project, priority, job.id);
    return this.#table.countBefore(pk, sk, most);
  }

  /** How many slots a project holds in all quotas together. */
  async running(project: string): Promise<number> {
    const item = await this.#table.get<{ running?: number }>(keys.projectSlots(project));
    return item?.running ?? 0;
  }
}
