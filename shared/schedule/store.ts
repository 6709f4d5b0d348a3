import { keys } from '../job/keys.ts';
import { ConditionFailed, Table, type TableWrite } from '../job/table.ts';
import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import type { Schedule } from './model.ts';

/** The schedules. */
export class ScheduleStore {
  readonly #table: Table;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#table = new Table(ports);
  }

  async get(project: string, name: string): Promise<Schedule | undefined> {
    const item = await this.#table.get<Schedule>(keys.schedule(project, name));
    return item && scheduleFrom(item);
  }

  /** The schedules of a project by name. */
  async list(project: string): Promise<Schedule[]> {
    const items = await this.#table.list<Schedule>(keys.schedule(project, '').pk, '');
    return items.map(scheduleFrom);
  }

  /** A schedule's new state as a member of a transaction; it fails when someone was faster. */
  write(after: Schedule, before: Schedule | undefined): TableWrite {
    const key = keys.schedule(after.project, after.name);
    const put = { ...key, ...after, rev: (before?.rev ?? 0) + 1 };
    const guard = before
      ? { when: 'rev = :rev', values: { ':rev': before.rev } }
      : { when: 'attribute_not_exists(pk)' };
    return { put, ...guard, label: 'schedule' };
  }

  /**
   * Reads, asks `change` for the new state and writes it, again when someone else was faster.
   * Undefined from `change` leaves it as it is.
   */
  async change(
    project: string,
    name: string,
    change: (before: Schedule | undefined) => Schedule | undefined,
  ): Promise<Schedule | undefined> {
    for (let tries = 1; ; tries += 1) {
      const before = await this.get(project, name);
      const after = change(before);
      if (!after) return before;
      if (await this.tryWrite(after, before, tries)) return after;
    }
  }

  /** Writes a new state; false, after a pause, when someone else was faster. */
  async tryWrite(after: Schedule, before: Schedule | undefined, tries: number): Promise<boolean> {
    try {
      await this.#table.transact([this.write(after, before)]);
      return true;
    } catch (error) {
      await this.pauseIfLost(error, tries);
      return false;
    }
  }

  /** Throws the error unless it says that someone else was faster; then pauses a moment. */
  async pauseIfLost(error: unknown, tries: number): Promise<void> {
    const lost = error instanceof ConditionFailed && error.labels.includes('schedule');
    if (!lost || tries >= limits.conflictTries) throw error;
    await this.#ports.clock.sleep(this.#ports.random() * 20 * 2 ** tries);
  }

  async delete(project: string, name: string): Promise<void> {
    await this.#table.transact([{ delete: keys.schedule(project, name) }]);
  }
}

function scheduleFrom(item: Schedule): Schedule {
  const { pk: _pk, sk: _sk, ...schedule } = item as Schedule & { pk: string; sk: string };
  return schedule;
}
