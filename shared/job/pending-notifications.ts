import type { Ports } from '../ports/ports.ts';
import { keys } from '../store/keys.ts';
import { Table, type TableWrite } from '../store/table.ts';
import type { Job } from './model.ts';

/** The end of a job of which not everybody was told. */
interface PendingNotification {
  jobId: string;
  /** Names the end: the revision of the job with which it came. */
  seq: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
}

/**
 * The ends that are still to be told. The row is written with the end itself and removed once
 * everybody was told, so that no outage of what carries events or messages loses one.
 */
export class PendingNotifications {
  readonly #table: Table;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#table = new Table(ports);
  }

  /** Those that came before this time, in milliseconds since the epoch. */
  async since(until: number): Promise<PendingNotification[]> {
    const rows = await this.#table.list<PendingNotification>('PENDING', 'job_');
    return rows.filter(({ endedAt }) => endedAt <= until);
  }

  notified({ id }: Job): Promise<void> {
    return this.#table.transact([{ delete: keys.pendingNotification(id) }]);
  }

  /** Remembers that those whom the job names were subscribed. */
  async subscribed(job: Job): Promise<void> {
    if (!named(job)) return;
    await this.#table.put({ ...keys.readers(job.id), v: 1, at: this.#ports.clock.iso() });
  }

  /** Whether those whom the job names were subscribed; true if it names none. */
  async hasReaders(job: Job): Promise<boolean> {
    return !named(job) || (await this.#table.get(keys.readers(job.id))) !== undefined;
  }
}

const named = ({ spec: { notify } }: Job) => notify.some((one) => one.startsWith('email:'));

/** That this end is to be told; nobody is told of the stages of a pipeline. */
export function pendingNotificationWrites({
  id: jobId,
  parent,
  rev: seq,
  updatedAt,
}: Job): TableWrite[] {
  if (parent) return [];
  const endedAt = Date.parse(updatedAt);
  return [{ put: { ...keys.pendingNotification(jobId), v: 1, jobId, seq, endedAt } }];
}
