import { JobError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { changeItem, unchangedWrite, withoutKeys } from '../../shared/store/change-item.ts';
import { keys } from '../../shared/store/keys.ts';
import type { MoneyLimits } from '../../shared/store/side-writes.ts';
import { Table, type TableWrite } from '../../shared/store/table.ts';
import type { Kind } from '../kinds/kind.ts';
import { accountWrites } from './accounts.ts';
import type { Lease, Tenure } from './lease.ts';
import { livedMicroUsd, runsOnText } from './replicas.ts';

/** What the store asks of a kind. */
type LeaseKind = Pick<Kind, 'name' | 'lease'>;

/** Under which conditions more may be held for a lease; absent: under none. */
interface Conditions {
  limits: MoneyLimits;
  checks: TableWrite[];
}

/** The leases of one kind: every write is guarded by the revision it was decided on. */
export class LeaseStore<T extends Tenure = Tenure> {
  readonly #ports: Ports;
  readonly #kind: LeaseKind;
  readonly #jobs: JobStore;

  constructor(ports: Ports, kind: LeaseKind) {
    this.#ports = ports;
    this.#kind = kind;
    this.#jobs = new JobStore(ports);
  }

  async get(awsName: string): Promise<Lease<T> | undefined> {
    const item = await this.#jobs.table.get<Lease<T>>(keys.lease(this.#kind.name, awsName));
    return item && withoutKeys(item);
  }

  /** All of its kind, by name. */
  async list(): Promise<Lease<T>[]> {
    const { pk, sk } = keys.lease(this.#kind.name, '');
    return (await this.#jobs.table.list<Lease<T>>(pk, sk)).map(withoutKeys);
  }

  /**
   * Writes which job makes or changes a lease; the item is there before anything of it is made.
   * Throws JobError: `Throttled` while it ends, `InvalidSpec` where it is another's.
   *
   * @param refuse throws where the job must not change the lease that it found
   */
  async claim(
    awsName: string,
    job: Job,
    refuse: (known: Lease<T>) => void = () => undefined,
  ): Promise<Lease<T>> {
    const kind = this.#kind.name;
    const known = await this.get(awsName);
    if (!known) {
      const made: Lease<T> = {
        v: 1,
        kind,
        awsName,
        project: job.project,
        name: job.name!,
        rev: 0,
        state: 'Creating',
        createdAt: this.#ports.clock.iso(),
        changingJob: job.id,
        history: [],
        booked: { seconds: 0, microUsd: 0 },
      };
      await this.put(undefined, made);
      return made;
    }
    if (known.state === 'Deleting') {
      throw new JobError('Throttled', `The ${kind} ${job.name} is just ending.`);
    }
    if (known.project !== job.project || known.name !== job.name) {
      const message = `${awsName} is the ${kind} ${known.name} of project ${known.project}.`;
      throw new JobError('InvalidSpec', message);
    }
    refuse(known);
    const changingJob = job.id;
    if (known.changingJob !== changingJob) {
      await this.change(awsName, (now) => ({ ...now, changingJob }));
    }
    return { ...known, changingJob };
  }

  /** Changes a lease whose money does not change; undefined leaves it as it is. */
  async change(awsName: string, change: (now: Lease<T>) => Lease<T> | undefined): Promise<void> {
    const key = keys.lease(this.#kind.name, awsName);
    await changeItem<Lease<T>>(this.#ports, key, (now) => now && change(now));
  }

  /** Writes a lease whose money does not change. */
  async put(before: Lease<T> | undefined, after: Lease<T>): Promise<void> {
    await this.#jobs.table.transact([writeOf(before, after)]);
  }

  /**
   * Books what a lease has cost until `now` and writes what it is from then on: of another tenure,
   * in another month, or gone. The ledger line of the job that made it so, the cost of that job and
   * the accounts of the month change with it in one transaction. Throws ConditionFailed.
   */
  async turn(
    before: Lease<T>,
    after: Lease<T> | undefined,
    now: number,
    { limits, checks }: Conditions = { limits: {}, checks: [] },
  ): Promise<void> {
    const { current } = before;
    if (!current) {
      const writes = [writeOf(before, after), ...accountWrites(before, after, 0, now)];
      await this.#jobs.table.transact(writes);
      return;
    }
    const seconds = Math.max(0, Math.ceil((now - current.startedAt) / 1000));
    const microUsd = livedMicroUsd(current, now);
    const spent = microUsd - before.booked.microUsd;
    const goesOn = after?.current?.jobId === current.jobId;
    const line = {
      what: `${runsOnText(current)} ${this.#kind.lease?.does}`,
      resource: before.awsName,
      seconds,
      microUsd,
      attempt: current.attempt,
      n: 1,
      state: goesOn ? ('open' as const) : ('closed' as const),
    };
    const next = after && goesOn ? { ...after, booked: { seconds, microUsd } } : after;
    const charged = (job: Job): Job => ({
      ...job,
      cost: { ...job.cost, actualMicroUsd: job.cost.actualMicroUsd + spent },
    });
    await this.#jobs.change(current.jobId, charged, () => [
      this.#jobs.ledgerWrite(current.jobId, line),
      writeOf(before, next),
      ...accountWrites(before, after, spent, now, limits),
      ...checks,
    ]);
  }
}

/** Every lease of the plane, of all kinds. */
export async function allLeases(ports: Ports): Promise<Lease[]> {
  return (await new Table(ports).list<Lease>(keys.lease('', '').pk, '')).map(withoutKeys);
}

function writeOf(before: Lease | undefined, after: Lease | undefined): TableWrite {
  const { kind, awsName } = (after ?? before)!;
  return unchangedWrite(keys.lease(kind, awsName), before, after, 'lease');
}
