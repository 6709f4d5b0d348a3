import { Problem, type Reason } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import { isLostTo, unchangedWrite } from '../store/change-item.ts';
import { untilWritten } from '../store/contention.ts';
import { itemBytes } from '../store/item-size.ts';
import { itemAttributes, keys } from '../store/keys.ts';
import { type Admission, sideWrites } from '../store/side-writes.ts';
import { ConditionFailed, Table, type TableWrite } from '../store/table.ts';
import { isTerminal, mayFollow, type Phase } from './lifecycle.ts';
import { type LiveJob, type LiveJobItem, liveJobFrom, visitedWrites } from './live-jobs.ts';
import type { Job, Usage } from './model.ts';
import { isLast, stillRuns, type Trial } from './trial.ts';

/** One line of a job's history. */
export interface JobEvent {
  seq: number;
  at: string;
  phase: Phase;
  attempt: number;
  reason?: Reason;
  message?: string;
}

/** One stage of a pipeline; the job is there once the stage has started. */
export interface Stage {
  name: string;
  kind: string;
  phase: Phase | 'Waiting' | 'Skipped';
  /** It runs trials, which its job lists. */
  trials?: true;
  /** Its place in the order in which the stages can run, from 0. */
  order: number;
  jobId?: string;
  /** That job is of the pipeline of which this one is a retry. */
  reused?: true;
  /** Why it ended so, as its job says it, or because of another stage. */
  reason?: Reason;
  /** Why it was skipped or could not start. */
  message?: string;
}

/** One billed resource of an attempt: `open` before it is created, `closed` when it ended. */
export interface LedgerLine extends Usage {
  attempt: number;
  n: number;
  state: 'open' | 'closed';
  /** Of an open line: when it was last to be made (ms), how many looks have found nothing. */
  open?: { at: number; looks: number };
}

/** What a client promised to be the same request. */
export interface IdempotencyClaim {
  key: string;
  bodyHash: string;
}

const deletedSince = (id: string) =>
  new Problem('IdempotencyKeyReused', `The job of this Idempotency-Key, ${id}, was deleted.`, {
    pointer: 'Idempotency-Key',
    fix: 'Use a new key.',
  });

/** The jobs. Every write to a job item goes through `accept` or `change`. */
export class JobStore {
  readonly table: Table;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.table = new Table(ports);
  }

  async get(id: string): Promise<Job | undefined> {
    const item = await this.table.get<Job>(keys.job(id));
    return item && jobFrom(item);
  }

  /**
   * Writes a new job, its first event and its idempotency key at once. With a key that is known
   * already, answers the job it was for and whether the body was the same.
   *
   * @param extra writes that must succeed together with it
   */
  async accept(
    accepted: Job,
    claim?: IdempotencyClaim,
    extra: TableWrite[] = [],
  ): Promise<{ job: Job; fresh: boolean; sameBody: boolean }> {
    const job = withSize(accepted, 0);
    const writes = [
      this.#put(job, undefined),
      ...sideWrites(undefined, job, this.#ports.config),
      ...extra,
    ];
    const claimKey = claim && keys.idempotency(job.project, job.submittedBy, claim.key);
    if (claimKey) writes.push(this.#claim(claimKey, job, claim.bodyHash));
    try {
      await this.table.transact(writes);
      return { job, fresh: true, sameBody: true };
    } catch (error) {
      const known =
        claimKey && (await this.table.get<{ jobId: string; bodyHash: string }>(claimKey));
      const earlier = known && (await this.get(known.jobId));
      if (known && !earlier) throw deletedSince(known.jobId);
      if (!known || !earlier) throw error;
      return { job: earlier, fresh: false, sameBody: known.bodyHash === claim.bodyHash };
    }
  }

  /**
   * Changes a job: reads it, asks `change` for the new state, writes both the item and what follows
   * from it (event, queue, slot, reservation) in one transaction, and starts over when someone else
   * was faster. `change` answers undefined to leave the job as it is; so does this then.
   *
   * @param known how the job was a moment ago, which saves reading it if it still is so
   */
  async change(
    id: string,
    change: (job: Job) => Job | undefined,
    extra: (after: Job) => TableWrite[] = () => [],
    admission?: Admission,
    known?: Job,
  ): Promise<Job | undefined> {
    return untilWritten(this.#ports, keys.job(id), isLostTo('rev'), async (tries) => {
      const before = tries === 1 && known ? known : await this.get(id);
      const wanted = before && change(before);
      if (!before || !wanted) return undefined;
      const after = this.#next(before, wanted);
      const side = sideWrites(before, after, this.#ports.config, admission);
      await this.table.transactOnce([this.#put(after, before), ...side, ...extra(after)]);
      return after;
    });
  }

  /** Newest first. `before` is the id after which the page starts. */
  async list(project: string, group: 'all' | 'active' | 'ended', limit: number, before?: string) {
    const items =
      group === 'all'
        ? await this.table.page<Job>('gsi1', `PROJECT#${project}`, limit, before)
        : await this.table.page<Job>('gsi2', `PROJECT#${project}#${group}`, limit, before);
    return items.map(jobFrom);
  }

  /** All jobs that have not ended, thousands of them by a read. */
  async liveJobs(): Promise<LiveJob[]> {
    const items = await this.table.list<LiveJobItem>('LIVE', 'job_');
    return items.map(liveJobFrom);
  }

  /** Says in the list of live jobs when this one is due again, unless it has changed since. */
  async postpone(job: Job): Promise<void> {
    try {
      await this.table.transact(visitedWrites(job));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  events(id: string, afterSeq?: number): Promise<JobEvent[]> {
    const after = afterSeq === undefined ? undefined : keys.event(id, afterSeq).sk;
    return this.#parts(id, 'EV#', after);
  }

  trials(id: string): Promise<Trial[]> {
    return this.#parts(id, 'TRIAL#');
  }

  /** In the order in which they can run; none, and nothing is read, of a job that has none. */
  async stages({ id, spec }: Job): Promise<Stage[]> {
    if (!spec.stages) return [];
    const stages = await this.#parts<Stage>(id, 'STAGE#');
    return stages.sort((a, b) => a.order - b.order);
  }

  ledger(id: string): Promise<LedgerLine[]> {
    return this.#parts(id, 'LEDGER#');
  }

  /**
   * Writes a trial as a look saw it. What an older look saw takes nothing back: one that has ended
   * stays so, and keeps the metrics that were read of it.
   */
  async putTrial(id: string, trial: Trial): Promise<void> {
    const put = { ...keys.trial(id, trial.name), v: 1, ...trial };
    if (trial.metrics) return this.table.put(put);
    const [running, stopping] = stillRuns;
    const write: TableWrite = isLast(trial.status)
      ? {
          put,
          when: 'attribute_not_exists(#metrics)',
          names: { '#metrics': 'metrics' },
          label: 'unread',
        }
      : {
          put,
          when: 'attribute_not_exists(pk) OR #status IN (:running, :stopping)',
          names: { '#status': 'status' },
          values: { ':running': running, ':stopping': stopping },
          label: 'running',
        };
    await this.table.transact([write]).catch((error: unknown) => {
      if (!(error instanceof ConditionFailed)) throw error;
    });
  }

  /** A stage as a member of a transaction. */
  stageWrite(id: string, stage: Stage, when?: 'unstarted'): TableWrite {
    return {
      put: { ...keys.stage(id, stage.name), v: 1, ...stage },
      ...(when ? { when: 'attribute_not_exists(jobId)', label: 'stage' } : {}),
    };
  }

  ledgerWrite(id: string, { open, ...line }: LedgerLine): TableWrite {
    const kept = line.state === 'open' && open ? { ...line, open } : line;
    return { put: { ...keys.ledger(id, line.attempt, line.n), v: 1, ...kept } };
  }

  /** Holds while something may still be made for an attempt; fails with the label `attempt`. */
  mayMake({ id, attempt }: Pick<Job, 'id' | 'attempt'>): TableWrite {
    const ended = ['intent', 'ending', 'endedAt'].map((name) => `attribute_not_exists(${name})`);
    return {
      check: keys.job(id),
      when: ['#attempt = :attempt', ...ended].join(' AND '),
      names: { '#attempt': 'attempt' },
      values: { ':attempt': attempt },
      label: 'attempt',
    };
  }

  /** Lets the reaper visit an ended job once more: something of it may still run. */
  visitWrite({ id, createdAt }: Pick<Job, 'id' | 'createdAt'>): TableWrite {
    return { put: { ...keys.live(id), v: 1, since: createdAt } };
  }

  /** The reaper need not visit the job any more. */
  async visited(id: string): Promise<void> {
    await this.table.transact([{ delete: keys.live(id) }]);
  }

  async #parts<T>(id: string, prefix: string, after?: string): Promise<T[]> {
    const items = await this.table.list<T & { pk: string; sk: string; v: number }>(
      keys.job(id).pk,
      prefix,
      after,
    );
    return items.map(({ pk: _pk, sk: _sk, v: _v, ...part }) => part as T);
  }

  #next(before: Job, wanted: Job): Job {
    if (wanted.phase !== before.phase && !mayFollow(before.phase, wanted.phase)) {
      throw new Error(`${before.id} cannot go from ${before.phase} to ${wanted.phase}`);
    }
    const at = this.#ports.clock.iso();
    const after: Job = { ...wanted, rev: before.rev + 1, updatedAt: at };
    if (!isTerminal(after.phase)) return withSize(after, before.writtenKilobytes);
    const { held: _held, token: _token, ending: _ending, waiting: _waiting, ...ended } = after;
    return withSize({ ...ended, endedAt: before.endedAt ?? at }, before.writtenKilobytes);
  }

  #put(job: Job, before: Job | undefined): TableWrite {
    const item = itemOf(job, before?.phase !== job.phase);
    return unchangedWrite(keys.job(job.id), before, item);
  }

  #claim(key: { pk: string; sk: string }, job: Job, bodyHash: string): TableWrite {
    const ttl = Math.floor(this.#ports.clock.now() / 1000) + limits.idempotencySeconds;
    return {
      put: { ...key, v: 1, jobId: job.id, bodyHash, ttl },
      when: 'attribute_not_exists(pk)',
      label: 'key',
    };
  }
}

const itemOf = (job: Job, phaseChanged: boolean) => ({
  ...keys.job(job.id),
  ...itemAttributes(job, phaseChanged),
  ...job,
});

/** The job with this write of it counted. */
function withSize(job: Job, before = 0): Job {
  const now = { ...job, writtenKilobytes: before };
  return { ...job, writtenKilobytes: before + Math.ceil(itemBytes(itemOf(now, true)) / 1024) };
}

/** A job item without the table's own attributes. */
export function jobFrom(item: Job): Job {
  const own = Object.entries(item).filter(
    ([name]) => !/^(pk|sk|phaseChanged|gsi\d[ps]k)$/.test(name),
  );
  return Object.fromEntries(own) as unknown as Job;
}
