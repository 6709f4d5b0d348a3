import type { MicroUsd } from '../money/money.ts';
import type { Ports } from '../ports/ports.ts';
import { changeItem, type Revised, unchangedWrite, withoutKeys } from './change-item.ts';
import { keys } from './keys.ts';
import type { Job } from './model.ts';
import { instancesText, livedMicroUsd, type Replicas, type Scale } from './replicas.ts';
import { JobStore } from './store.ts';
import type { TableWrite } from './table.ts';

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
export interface Endpoint extends Revised {
  /** Its name in SageMaker: `<plane>-<project>-<name>`. */
  awsName: string;
  project: string;
  name: string;
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
  readonly #ports: Ports;
  readonly #jobs: JobStore;

  constructor(ports: Ports) {
    this.#ports = ports;
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

  /** Changes an endpoint whose money does not change; undefined leaves it as it is. */
  async change(awsName: string, change: (now: Endpoint) => Endpoint | undefined): Promise<void> {
    const key = keys.endpoint(awsName);
    await changeItem<Endpoint>(this.#ports, key, (now) => now && change(now));
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

function writeOf(before: Endpoint | undefined, after: Endpoint | undefined): TableWrite {
  return unchangedWrite(keys.endpoint((after ?? before)!.awsName), before, after, 'endpoint');
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
