import type { MicroUsd } from '../../shared/money/money.ts';
import type { Revised } from '../../shared/store/change-item.ts';
import type { Instances } from './replicas.ts';

/** What a lease is since a job made it so. */
export interface Tenure extends Instances {
  jobId: string;
  attempt: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What lives on, and bills, after the job that made it: an endpoint, a notebook, a service. */
export interface Lease<T extends Tenure = Tenure> extends Revised {
  /** The kind of the jobs that make it. */
  kind: string;
  /** Its name in AWS, `<plane>-<project>-<name>`: one of its kind. */
  awsName: string;
  project: string;
  name: string;
  state: 'Creating' | 'InService' | 'Deleting';
  createdAt: string;
  /** The job that is changing it or did so last. */
  changingJob: string;
  /** What it is; absent until it is something. */
  current?: T;
  /** What it was before, the newest first. */
  history: T[];
  /** Milliseconds since the epoch; absent: it never expires. */
  expiresAt?: number;
  /** Whether AWS scales it: on its way to, or on. */
  scaling?: 'Starting' | 'On';
  /** What its time left may cost, as far as this month goes. */
  reservation?: { month: string; microUsd: MicroUsd };
  /** What of the current tenure is booked already. */
  booked: { seconds: number; microUsd: MicroUsd };
}
