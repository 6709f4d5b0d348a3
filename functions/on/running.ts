import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { type MicroUsd, priceOf } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Lease, Tenure } from '../../statemachines/leases/lease.ts';
import { hourlyMicroUsd, runsOnText } from '../../statemachines/leases/replicas.ts';
import { channelsOf } from '../alerts.ts';

const daySeconds = 86_400;

/** One thing that bills for as long as it lives, as people are told of it. */
export interface RunningResource {
  kind: string;
  /** A name within the project, or a job's id. */
  name: string;
  project: string;
  /** What it runs on; empty: its job says. */
  runsOn: string;
  /** Of what scales: with what it has now. Of a job: at most. */
  perDayMicroUsd: MicroUsd;
  /** Milliseconds since the epoch. */
  since: number;
  /** Milliseconds since the epoch; absent: it has no end. */
  endsAt?: number;
  owner: string;
}

/** What lives, by the channels in which its owners are told. */
export type RunningByChannel = Map<string, RunningResource[]>;

/** Of these leases and jobs: what bills now, and who is told of it. */
export async function runningByChannel(
  ports: Ports,
  leases: readonly Lease[],
  jobs: readonly Job[],
): Promise<RunningByChannel> {
  const store = new JobStore(ports);
  const found: RunningByChannel = new Map();
  const add = (notify: readonly string[], living: RunningResource) => {
    for (const channel of channelsOf(notify)) {
      found.set(channel, [...(found.get(channel) ?? []), living]);
    }
  };
  for (const lease of leases) {
    const { current, state } = lease;
    const job = current && (await store.get(current.jobId));
    if (job && state === 'InService') {
      add(job.spec.notify, runningLease(lease, current, job));
    }
  }
  for (const job of jobs.filter(computes)) {
    const whole = job.parent ? await store.get(job.parent.jobId) : job;
    add(whole?.spec.notify ?? [], runningJob(job));
  }
  return found;
}

/** A lease in service, and who made it so. */
export function runningLease(lease: Lease, current: Tenure, job: Job): RunningResource {
  const { kind, name, project, createdAt, expiresAt } = lease;
  return {
    kind,
    name,
    project,
    runsOn: runsOnText(current),
    perDayMicroUsd: priceOf(hourlyMicroUsd(current), daySeconds),
    since: Date.parse(createdAt),
    ...(expiresAt === undefined ? {} : { endsAt: expiresAt }),
    owner: nameOf(job.submittedBy),
  };
}

/** A pipeline computes nothing itself, its stages do; what lives on is told of by itself. */
const computes = ({ spec, paysItself, workload }: Job) =>
  workload !== undefined && !spec.stages && !paysItself;

function runningJob(job: Job): RunningResource {
  const { attemptEndsAt, cost, spec } = job;
  return {
    kind: job.kind,
    name: job.name ? `${job.name} ${job.id}` : job.id,
    project: job.project,
    runsOn: '',
    perDayMicroUsd: Math.ceil((cost.worstMicroUsd * daySeconds) / spec.timeoutSeconds),
    since: Date.parse(job.startedAt!),
    ...(attemptEndsAt === undefined ? {} : { endsAt: attemptEndsAt }),
    owner: nameOf(job.submittedBy),
  };
}

/** The end of a subject, which is an ARN or `issuer|subject`: who it is within its account. */
const nameOf = (subject: string) => subject.split(/[|/]/).at(-1)!;
