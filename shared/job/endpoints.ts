import { limits } from '../limits.ts';
import type { MicroUsd } from '../money/money.ts';
import type { Ports } from '../ports/ports.ts';
import { keys } from './keys.ts';
import type { Job } from './model.ts';
import { instancesText, livedMicroUsd, type Replicas, type Scale } from './replicas.ts';
import { JobStore } from './store.ts';
import { ConditionFailed, type TableWrite } from './table.ts';

/** What an endpoint serves, and the job that deployed it. */
export interface Deployment {
  jobId: string;
  attempt: number;
  /** The name of its model and configuration in SageMaker. */
  config: string;
  modelArtifact: string;
  image: string;
  instanceType: string;
  /** How many instances it began with. */
  instanceCount: number;
  /** Absent: they stay as many. */
  scale?: Scale;
  replicas: Replicas;
  /** Of as many instances as it may have. */
  perHourMicroUsd: MicroUsd;
  /** Milliseconds since the epoch. */
  deployedAt: number;
}

/** An endpoint as the plane keeps it; it lives longer than the job that deployed it. */
export interface Endpoint {
  v: 1;
  /** Its name in SageMaker: `<plane>-<project>-<name>`. */
  awsName: string;
  project: string;
  name: string;
  /** Rises by one with every write. */
  rev: number;
  state: 'Creating' | 'InService' | 'Deleting';
  createdAt: string;
  /** The job that is deploying to it or did so last. */
  deployingJob: string;
  /** What answers; absent until something does. */
  current?: Deployment;
  /** What answered before, the newest first. */
  history: Deployment[];
  /** Milliseconds since the epoch; absent: it never expires. */
  expiresAt?: number;
  /** Whether it is a scalable target: on its way to be one, or with its policy. */
  scaling?: 'Starting' | 'On';
  /** What its time left may cost, as far as this month goes. */
  reservation?: { month: string; microUsd: MicroUsd };
  /** What of the current deployment is booked already. */
  booked: { seconds: number; microUsd: MicroUsd };
}

/** The endpoints: every write is guarded by the revision it was decided on. */
export class EndpointStore {
  readonly #jobs: JobStore;

  constructor(ports: Ports) {
    this.#jobs = new JobStore(ports);
  }

  async get(awsName: string): Promise<Endpoint | undefined> {
    const item = await this.#jobs.table.get<Endpoint>(keys.endpoint(awsName));
    return item && withoutKeys(item);
  }

  /** Every endpoint of the plane, by name. */
  async list(): Promise<Endpoint[]> {
    const { pk } = keys.endpoint('');
    return (await this.#jobs.table.list<Endpoint>(pk, '')).map(withoutKeys);
  }

  /**
   * Changes an endpoint whose money does not change: reads it, asks `change` for what it is to be,
   * and starts over when someone else was faster. Undefined leaves it as it is.
   */
  async change(awsName: string, change: (now: Endpoint) => Endpoint | undefined): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const before = await this.get(awsName);
      const after = before && change(before);
      if (!after) return;
      try {
        return await this.put(before, after);
      } catch (error) {
        if (!(error instanceof ConditionFailed) || tries >= limits.conflictTries) throw error;
      }
    }
  }

  /** Writes an endpoint whose money does not change. */
  async put(before: Endpoint | undefined, after: Endpoint): Promise<void> {
    await this.#jobs.table.transact([writeOf(before, after)]);
  }

  /**
   * Books what an endpoint has cost until `now` and writes what it is from then on: served by
   * another deployment, in another month, or gone. The ledger line of the job that deployed it, the
   * cost of that job and the accounts of the month change with it in one transaction.
   */
  async turn(before: Endpoint, after: Endpoint | undefined, now: number): Promise<void> {
    const { current } = before;
    if (!current) {
      await this.#jobs.table.transact([writeOf(before, after), ...accountWrites(before, after, 0)]);
      return;
    }
    const seconds = Math.max(0, Math.ceil((now - current.deployedAt) / 1000));
    const microUsd = livedMicroUsd(current, now);
    const spent = microUsd - before.booked.microUsd;
    const goesOn = after?.current?.jobId === current.jobId;
    const line = {
      what: whatOf(current),
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
      ...accountWrites(before, after, spent),
    ]);
  }
}

/** `1 × ml.m5.large serving`, for people. */
function whatOf(current: Deployment): string {
  return `${instancesText(current)} × ${current.instanceType} serving`;
}

function withoutKeys(item: Endpoint): Endpoint {
  const { pk: _pk, sk: _sk, ...endpoint } = item as Endpoint & { pk: string; sk: string };
  return endpoint;
}

function writeOf(before: Endpoint | undefined, after: Endpoint | undefined): TableWrite {
  const key = keys.endpoint((after ?? before)!.awsName);
  const guard = before
    ? { when: 'rev = :rev', values: { ':rev': before.rev }, label: 'rev' }
    : { when: 'attribute_not_exists(pk)', label: 'rev' };
  if (!after) return { delete: key, ...guard };
  return { put: { ...key, ...after, rev: (before?.rev ?? 0) + 1 }, ...guard };
}

/** The project's and the plane's month; two reservations in one month are one change of it. */
function accountWrites(
  { project, reservation: freed }: Endpoint,
  after: Endpoint | undefined,
  spentMicroUsd: MicroUsd,
): TableWrite[] {
  const taken = after?.reservation;
  const months = new Map<string, { reserved: number; spent: number }>();
  const add = (month: string | undefined, reserved: number, spent: number) => {
    if (month === undefined) return;
    const known = months.get(month) ?? { reserved: 0, spent: 0 };
    months.set(month, { reserved: known.reserved + reserved, spent: known.spent + spent });
  };
  add(freed?.month, -(freed?.microUsd ?? 0), spentMicroUsd);
  add(taken?.month, taken?.microUsd ?? 0, 0);
  return [...months].flatMap(([month, { reserved, spent }]) =>
    [`project#${project}`, 'plane'].map((owner) => ({
      add: {
        key: keys.budget(owner, month),
        by: {
          reservedMicroUsd: reserved,
          spentMicroUsd: spent,
          committedMicroUsd: reserved + spent,
        },
      },
    })),
  );
}
