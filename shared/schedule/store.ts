import type { Ports } from '../ports/ports.ts';
import { changeItem, isLostTo, unchangedWrite, withoutKeys } from '../store/change-item.ts';
import { untilWritten } from '../store/contention.ts';
import { keys } from '../store/keys.ts';
import { Table, type TableWrite } from '../store/table.ts';
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
    return item && withoutKeys(item);
  }

  /** The schedules of a project by name. */
  async list(project: string): Promise<Schedule[]> {
    const items = await this.#table.list<Schedule>(keys.schedule(project, '').pk, '');
    return items.map(withoutKeys);
  }

  /** A schedule's new state as a member of a transaction; it fails when someone was faster. */
  write(after: Schedule, before: Schedule | undefined): TableWrite {
    return unchangedWrite(keys.schedule(after.project, after.name), before, after, 'schedule');
  }

  /** Undefined from `change` leaves it as it is. */
  change(
    project: string,
    name: string,
    change: (before: Schedule | undefined) => Schedule | undefined,
  ): Promise<Schedule | undefined> {
    return changeItem(this.#ports, keys.schedule(project, name), change);
  }

  /** Writes a new state alone. */
  put(after: Schedule, before: Schedule | undefined): Promise<void> {
    return this.#table.transact([this.write(after, before)]);
  }

  /** Does `once`, which reads a schedule and writes it, until nobody else was faster. */
  untilWritten<R>(project: string, name: string, once: () => Promise<R>): Promise<R> {
    return untilWritten(this.#ports, keys.schedule(project, name), isLostTo('schedule'), once);
  }

  async delete(project: string, name: string): Promise<void> {
    await this.#table.transact([{ delete: keys.schedule(project, name) }]);
  }
}
