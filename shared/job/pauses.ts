import type { Ports } from '../ports/ports.ts';
import { changeItem, type Revised, withoutKeys } from '../store/change-item.ts';
import { keys } from '../store/keys.ts';
import { Table } from '../store/table.ts';

/** That nothing new is admitted in a month of the plane, unless an admin lets a project go on. */
export interface Pause extends Revised {
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

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async get(month: string): Promise<Pause | undefined> {
    const item = await new Table(this.#ports).get<Pause>(keys.pause(month));
    return item && withoutKeys(item);
  }

  /** Pauses for every project; an alert that is known already leaves all as it is. */
  async pause({ id, month, why }: PauseAlert, by: string): Promise<Pause> {
    const since = this.#ports.clock.iso();
    const paused = await changeItem<Pause>(this.#ports, keys.pause(month), (before) => {
      if (before?.alerts.includes(id)) return undefined;
      const alerts = [...(before?.alerts ?? []), id];
      return { v: 1, month, since, by, why, alerts, resumed: {} };
    });
    return paused!;
  }

  /** Lets a project go on. Undefined when nothing held it. */
  async resume(month: string, project: string, by: string): Promise<Pause | undefined> {
    const before = await this.get(month);
    if (!isPausedFor(before, project)) return undefined;
    const at = this.#ports.clock.iso();
    return changeItem<Pause>(this.#ports, keys.pause(month), (now) =>
      isPausedFor(now, project)
        ? { ...now, resumed: { ...now.resumed, [project]: { at, by } } }
        : undefined,
    );
  }
}
