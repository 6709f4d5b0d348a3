import type { Deployment, Endpoint } from '../../shared/job/endpoints.ts';
import type { Job } from '../../shared/job/model.ts';
import { hourlyMicroUsd, instancesText } from '../../shared/job/replicas.ts';
import { JobStore } from '../../shared/job/store.ts';
import { type MicroUsd, priceOf } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { channelsOf } from '../alerts.ts';

const daySeconds = 86_400;

/** One thing that bills for as long as it lives, as people are told of it. */
export interface Living {
  kind: string;
  /** A name within the project, or a job's id. */
  name: string;
  project: string;
  /** What it runs on; empty: its job says. */
  runsOn: string;
  /** Of an endpoint that scales: with what it has now. Of a job: at most. */
  perDayMicroUsd: MicroUsd;
  /** Milliseconds since the epoch. */
  since: number;
  /** Milliseconds since the epoch; absent: it has no end. */
  endsAt?: number;
  owner: string;
}

/** What lives, by the channels in which its owners are told. */
export type LivingByChannel = Map<string, Living[]>;

/** Of these endpoints and jobs: what bills now, and who is told of it. */
export async function livingByChannel(
  ports: Ports,
  endpoints: readonly Endpoint[],
  jobs: readonly Job[],
): Promise<LivingByChannel> {
  const store = new JobStore(ports);
  const found: LivingByChannel = new Map();
  const add = (notify: readonly string[], living: Living) => {
    for (const channel of channelsOf(notify)) {
      found.set(channel, [...(found.get(channel) ?? []), living]);
    }
  };
  for (const endpoint of endpoints) {
    const { current, state } = endpoint;
    const job = current && (await store.get(current.jobId));
    if (job && state === 'InService') {
      add(job.spec.notify, livingEndpoint(endpoint, current, job));
    }
  }
  for (const job of jobs.filter(computes)) {
    const whole = job.parent ? await store.get(job.parent.jobId) : job;
    add(whole?.spec.notify ?? [], livingJob(job));
  }
  return found;
}

/** An endpoint that serves, and who deployed what it serves. */
export function livingEndpoint(endpoint: Endpoint, current: Deployment, job: Job): Living {
  const { name, project, createdAt, expiresAt } = endpoint;
  return {
    kind: 'endpoint',
    name,
    project,
    runsOn: `${instancesText(current)} × ${current.instanceType}`,
    perDayMicroUsd: priceOf(hourlyMicroUsd(current), daySeconds),
    since: Date.parse(createdAt),
    ...(expiresAt === undefined ? {} : { endsAt: expiresAt }),
    owner: nameOf(job.submittedBy),
  };
}

/** A pipeline computes nothing itself, its stages do; what lives on is told of by itself. */
const computes = ({ spec, paysItself, workload }: Job) =>
  workload !== undefined && !spec.stages && !paysItself;

function livingJob(job: Job): Living {
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
