import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import { isLostTo } from './change-item.ts';
import { untilWritten } from './contention.ts';
import { keys } from './keys.ts';
import type { Job } from './model.ts';
import { firstClaim, sendClaimed, sendOnce } from './sent-messages.ts';
import { ConditionFailed, type Key, Table, type TableWrite } from './table.ts';

/** The ends that one channel was told of since the first of them, in one project. */
export interface Storm {
  /** Names the storm: project, channel and when it began. */
  id: string;
  project: string;
  channel: string;
  beganAt: number;
  /** Messages sent at once, and those of them that told of a failure. */
  ends: number;
  failures: number;
  /** Ends that wait for the digest. */
  folded: number;
}

/** One end that is told in a digest. */
export interface FoldedEnd {
  jobId: string;
  title: string;
  phase: string;
  reason?: string;
}

/**
 * Keeps storms of messages small: the first failure of a project is told at once, what follows
 * within the window waits for one digest. The bounds are `limits.storm`.
 */
export class Storms {
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
    if (await this.#takeEnd(message, job, channel)) await sendClaimed(this.#ports, message, send);
  }

  /** True to send it now. */
  #takeEnd(message: Key, job: Job, channel: string): Promise<boolean> {
    const key = keys.storm(job.project, channel);
    return untilWritten(this.#ports, key, isLostTo('storm'), async () => {
      const storm = await this.#table.get<Storm>(key);
      const now = storm ? hasRoom(storm, job) : true;
      const writes = now ? [this.#countTold(storm, job, channel)] : this.#fold(storm!, job);
      await this.#table.transactOnce([this.#claim(message, now), ...writes]);
      return now;
    });
  }

  /**
   * Ends the storms whose window is over. Answers those with a digest to send, also the ones that
   * an earlier call ended and whose digest nobody has sent.
   */
  async over(): Promise<Storm[]> {
    const storms = await this.#table.list<Storm & { sk: string }>('STORM', '');
    const until = this.#ports.clock.now() - limits.storm.windowMs;
    const due: Storm[] = [];
    for (const { sk, ...storm } of storms.filter(({ beganAt }) => beganAt <= until)) {
      const isEnded = sk === keys.stormOver(storm.id).sk;
      if (!isEnded && !(await this.#end(storm))) continue;
      if (storm.folded > 0) due.push(storm);
    }
    return due;
  }

  /** The ends that wait for the digest of a storm, in the order of their jobs. */
  ends({ id }: Storm): Promise<FoldedEnd[]> {
    return this.#table.list<FoldedEnd>(keys.digest(id).pk, 'JOB#');
  }

  /** Sends the digest once. */
  sendDigest({ id }: Storm, send: () => Promise<void>): Promise<void> {
    return sendOnce(this.#ports, keys.digest(id), send);
  }

  /** Once its digest was sent, nothing of a storm is left to do. */
  forget({ id }: Storm): Promise<void> {
    return this.#table.transact([{ delete: keys.stormOver(id) }]);
  }

  /** False when one more end has joined meanwhile: then the storm is ended the next time. */
  async #end(storm: Storm): Promise<boolean> {
    const { id, project, channel, ends, folded } = storm;
    const when = 'id = :id AND ends = :ends AND folded = :folded';
    const values = { ':id': id, ':ends': ends, ':folded': folded };
    const over: TableWrite = { put: { ...storm, ...keys.stormOver(id) } };
    const writes: TableWrite[] = [{ delete: keys.storm(project, channel), when, values }];
    try {
      await this.#table.transact(folded > 0 ? [...writes, over] : writes);
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

  #countTold(storm: Storm | undefined, job: Job, channel: string): TableWrite {
    const { project } = job;
    const key = keys.storm(project, channel);
    const failures = job.phase === 'Failed' ? 1 : 0;
    if (!storm) {
      const beganAt = this.#ports.clock.now();
      const id = `${project}#${channel}#${beganAt}`;
      const counts = { ends: 1, failures, folded: 0 };
      const put = { ...key, v: 1, id, project, channel, beganAt, ...counts };
      return { put, when: 'attribute_not_exists(pk)', label: 'storm' };
    }
    const when = 'id = :id AND ends = :ends AND failures = :failures';
    const values = { ':id': storm.id, ':ends': storm.ends, ':failures': storm.failures };
    return { add: { key, by: { ends: 1, failures } }, when, values, label: 'storm' };
  }

  #fold({ id, project, channel }: Storm, job: Job): TableWrite[] {
    const ttl = Math.floor(this.#ports.clock.now() / 1000) + limits.storm.keptSeconds;
    const end: FoldedEnd = {
      jobId: job.id,
      title: job.name ?? job.id,
      phase: job.phase,
      ...(job.reason ? { reason: job.reason } : {}),
    };
    const add = { key: keys.storm(project, channel), by: { folded: 1 } };
    return [
      { put: { ...keys.folded(id, job.id), v: 1, ttl, ...end } },
      { add, when: 'id = :id', values: { ':id': id }, label: 'storm' },
    ];
  }
}

/** Once its window is over a storm still takes ends in, until its digest is sent. */
function hasRoom({ ends, failures }: Storm, { phase }: Job): boolean {
  const { storm } = limits;
  return ends < storm.ends && (phase !== 'Failed' || failures < storm.failures);
}
