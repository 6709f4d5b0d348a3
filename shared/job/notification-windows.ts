import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import { isLostTo } from '../store/change-item.ts';
import { untilWritten } from '../store/contention.ts';
import { keys } from '../store/keys.ts';
import { ConditionFailed, type Key, Table, type TableWrite } from '../store/table.ts';
import type { Job } from './model.ts';
import { firstClaim, sendClaimed, sendOnce } from './sent-messages.ts';

/** The ends that one channel was told of since the first of them, in one project. */
export interface NotificationWindow {
  /** Names the window: project, channel and when it began. */
  id: string;
  project: string;
  channel: string;
  beganAt: number;
  /** Messages sent at once, and those of them that told of a failure. */
  ends: number;
  failures: number;
  /** Ends that wait for the digest. */
  digested: number;
}

/** One end that is told in a digest. */
export interface DigestedEnd {
  jobId: string;
  title: string;
  phase: string;
  reason?: string;
}

/**
 * Keeps windows of messages small: the first failure of a project is told at once, what follows
 * within the window waits for one digest. The bounds are `limits.notificationWindow`.
 */
export class NotificationWindows {
  readonly #ports: Ports;
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#table = new Table(ports);
  }

  /**
   * Sends the message of an end once, or lets it wait for the digest. What was decided is in the
   * claim, so a repeat decides the same. Throws when it is not its turn.
   */
  async sendEnd(job: Job, seq: number, channel: string, send: () => Promise<void>): Promise<void> {
    const message = keys.message(job.id, seq, channel);
    if (await this.#table.get(message)) return sendOnce(this.#ports, message, send);
    if (await this.#claimEnd(message, job, channel)) await sendClaimed(this.#ports, message, send);
  }

  /** True to send it now. */
  #claimEnd(message: Key, job: Job, channel: string): Promise<boolean> {
    const key = keys.notificationWindow(job.project, channel);
    return untilWritten(this.#ports, key, isLostTo('window'), async () => {
      const window = await this.#table.get<NotificationWindow>(key);
      const now = window ? hasRoom(window, job) : true;
      const writes = now ? [this.#countSent(window, job, channel)] : this.#defer(window!, job);
      await this.#table.transactOnce([this.#claim(message, now), ...writes]);
      return now;
    });
  }

  /**
   * Ends the windows whose time is over. Answers those with a digest to send, also the ones that
   * an earlier call ended and whose digest nobody has sent.
   */
  async over(): Promise<NotificationWindow[]> {
    const windows = await this.#table.list<NotificationWindow & { sk: string }>('WINDOW', '');
    const until = this.#ports.clock.now() - limits.notificationWindow.windowMs;
    const due: NotificationWindow[] = [];
    for (const { sk, ...window } of windows.filter(({ beganAt }) => beganAt <= until)) {
      const isEnded = sk === keys.closedWindow(window.id).sk;
      if (!isEnded && !(await this.#end(window))) continue;
      if (window.digested > 0) due.push(window);
    }
    return due;
  }

  /** The ends that wait for the digest of a window, in the order of their jobs. */
  ends({ id }: NotificationWindow): Promise<DigestedEnd[]> {
    return this.#table.list<DigestedEnd>(keys.digest(id).pk, 'JOB#');
  }

  /** Sends the digest once. */
  sendDigest({ id }: NotificationWindow, send: () => Promise<void>): Promise<void> {
    return sendOnce(this.#ports, keys.digest(id), send);
  }

  /** Once its digest was sent, nothing of a window is left to do. */
  forget({ id }: NotificationWindow): Promise<void> {
    return this.#table.transact([{ delete: keys.closedWindow(id) }]);
  }

  /** False when one more end has joined meanwhile: then the window is ended the next time. */
  async #end(window: NotificationWindow): Promise<boolean> {
    const { id, project, channel, ends, digested } = window;
    const when = 'id = :id AND ends = :ends AND digested = :digested';
    const values = { ':id': id, ':ends': ends, ':digested': digested };
    const over: TableWrite = { put: { ...window, ...keys.closedWindow(id) } };
    const writes: TableWrite[] = [
      { delete: keys.notificationWindow(project, channel), when, values },
    ];
    try {
      await this.#table.transact(digested > 0 ? [...writes, over] : writes);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  #claim(key: Key, now: boolean): TableWrite {
    const sent = now ? {} : { sentAt: this.#ports.clock.iso() };
    const put = { ...key, v: 1, ...firstClaim(this.#ports), ...sent };
    return { put, when: 'attribute_not_exists(pk)', label: 'message' };
  }

  #countSent(window: NotificationWindow | undefined, job: Job, channel: string): TableWrite {
    const { project } = job;
    const key = keys.notificationWindow(project, channel);
    const failures = job.phase === 'Failed' ? 1 : 0;
    if (!window) {
      const beganAt = this.#ports.clock.now();
      const id = `${project}#${channel}#${beganAt}`;
      const counts = { ends: 1, failures, digested: 0 };
      const put = { ...key, v: 1, id, project, channel, beganAt, ...counts };
      return { put, when: 'attribute_not_exists(pk)', label: 'window' };
    }
    const when = 'id = :id AND ends = :ends AND failures = :failures';
    const values = { ':id': window.id, ':ends': window.ends, ':failures': window.failures };
    return { add: { key, by: { ends: 1, failures } }, when, values, label: 'window' };
  }

  #defer({ id, project, channel }: NotificationWindow, job: Job): TableWrite[] {
    const ttl = Math.floor(this.#ports.clock.now() / 1000) + limits.notificationWindow.keptSeconds;
    const end: DigestedEnd = {
      jobId: job.id,
      title: job.name ?? job.id,
      phase: job.phase,
      ...(job.reason ? { reason: job.reason } : {}),
    };
    const add = { key: keys.notificationWindow(project, channel), by: { digested: 1 } };
    return [
      { put: { ...keys.digested(id, job.id), v: 1, ttl, ...end } },
      { add, when: 'id = :id', values: { ':id': id }, label: 'window' },
    ];
  }
}

/** Once its time is over a window still takes ends in, until its digest is sent. */
function hasRoom({ ends, failures }: NotificationWindow, { phase }: Job): boolean {
  const { notificationWindow } = limits;
  return (
    ends < notificationWindow.ends && (phase !== 'Failed' || failures < notificationWindow.failures)
  );
}
