import type { Ports } from '../ports/ports.ts';
import { keys } from './keys.ts';
import { ConditionFailed, Table } from './table.ts';

/** That nothing new is admitted in a month of the plane, unless an admin lets a project go on. */
export interface Pause {
  /** `yyyy-mm` in UTC. */
  month: string;
  since: string;
  by: string;
  /** What the newest alert said, as the end of a sentence. */
  why: string;
  /** The alerts that are known: one that comes again changes nothing. */
  alerts: string[];
  /** The projects that an admin let go on since. */
  resumed: Record<string, { at: string; by: string }>;
  /** Rises by one with every write. */
  rev: number;
}

/** An alert that pauses admission; `id` says which it is within its month. */
export interface PauseAlert {
  id: string;
  month: string;
  why: string;
}

/** Whether a project's jobs wait because of the pause. */
export function isPausedFor(pause: Pause | undefined, project: string): pause is Pause {
  return pause !== undefined && !Object.hasOwn(pause.resumed, project);
}

/** Pauses by their months: one item each, so that a new month begins without any. */
export class PauseStore {
  readonly #ports: Ports;
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#table = new Table(ports);
  }

  async get(month: string): Promise<Pause | undefined> {
    const item = await this.#table.get<Pause & { pk: string; sk: string; v: 1 }>(keys.pause(month));
    if (!item) return undefined;
    const { pk: _pk, sk: _sk, v: _v, ...pause } = item;
    return pause;
  }

  /** Pauses for every project; an alert that is known already leaves all as it is. */
  async pause({ id, month, why }: PauseAlert, by: string): Promise<Pause> {
    const since = this.#ports.clock.iso();
    const paused = await this.#change(month, (before) => {
      if (before?.alerts.includes(id)) return undefined;
      const alerts = [...(before?.alerts ?? []), id];
      return { month, since, by, why, alerts, resumed: {} };
    });
    return paused!;
  }

  /** Lets a project go on. Undefined when nothing held it. */
  async resume(month: string, project: string, by: string): Promise<Pause | undefined> {
    const before = await this.get(month);
    if (!isPausedFor(before, project)) return undefined;
    const at = this.#ports.clock.iso();
    return this.#change(month, (now) =>
      isPausedFor(now, project)
        ? { ...now, resumed: { ...now.resumed, [project]: { at, by } } }
        : undefined,
    );
  }

  /** What is there after a change; `change` answers undefined to leave it. */
  async #change(
    month: string,
    change: (before: Pause | undefined) => Omit<Pause, 'rev'> | undefined,
  ): Promise<Pause | undefined> {
    for (;;) {
      const before = await this.get(month);
      const wanted = change(before);
      if (!wanted) return before;
      const after: Pause = { ...wanted, rev: (before?.rev ?? 0) + 1 };
      const guard = before
        ? { when: 'rev = :rev', values: { ':rev': before.rev } }
        : { when: 'attribute_not_exists(pk)' };
      try {
        await this.#table.transact([{ put: { ...keys.pause(month), v: 1, ...after }, ...guard }]);
        return after;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    }
  }
}
