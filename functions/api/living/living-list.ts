import { projectOf, sees } from '../../../shared/http/caller.ts';
import type { Phase } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import { type MicroUsd, usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { fullRate } from '../../../statemachines/cost.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import type { Lease } from '../../../statemachines/leases/lease.ts';
import { allLeases } from '../../../statemachines/leases/lease-store.ts';
import { hourlyMicroUsd, runsOnText } from '../../../statemachines/leases/replicas.ts';
import { handler } from '../handler.ts';
import { findPage } from '../jobs/find-page.ts';
import type { LivingAnswer } from './answers.ts';
import { livingRoutes } from './routes.ts';

/** What bills, and how much of an hour's price it is. */
interface Living {
  answer: LivingAnswer;
  perHour: MicroUsd;
}

/** `GET /living`: in all projects of the caller, or in the one that is named. */
export const create = (ports: Ports) =>
  handler(ports, livingRoutes['living-list'], async ({ caller, query }) => {
    const { config } = ports;
    const projects =
      query.project === undefined
        ? config.projects.filter((project) => sees(caller, project))
        : [projectOf(caller, config, query.project)];
    const found = [await leasesIn(ports, projects), await jobsIn(ports, projects)].flat();
    found.sort((a, b) => b.perHour - a.perHour || (a.answer.since < b.answer.since ? -1 : 1));
    const perHour = found.reduce((sum, one) => sum + one.perHour, 0);
    return {
      body: {
        items: found.map(({ answer }) => answer),
        perHourUsd: usdText(perHour),
        perDayUsd: usdText(perHour * 24),
      },
    };
  });

async function leasesIn(ports: Ports, projects: readonly string[]): Promise<Living[]> {
  const leases = (await allLeases(ports)).filter(({ project }) => projects.includes(project));
  const store = new JobStore(ports);
  const each = leases.map(async (lease) => {
    const job = await store.get(lease.current?.jobId ?? lease.changingJob);
    return job && livingLease(lease, job, ports.config.region);
  });
  return (await Promise.all(each)).filter((one) => one !== undefined);
}

/** What is being made bills as its job says; what is, by the instances that AWS has of it. */
function livingLease(lease: Lease, job: Job, region: string): Living {
  const { kind, name, project, state, createdAt, expiresAt, current } = lease;
  const perHour = current ? hourlyMicroUsd(current) : fullRate(job.spec, region);
  const runsOn = current ? runsOnText(current) : whatOf(job, region);
  const endsAt = expiresAt === undefined ? null : new Date(expiresAt).toISOString();
  const { id: jobId, submittedBy } = job;
  const named = { kind, name, project, jobId, state, runsOn, perHourUsd: usdText(perHour) };
  const { end = '', grants } = kindOf(kind).lease ?? {};
  const livesOn = { end, opens: grants?.open !== undefined && state === 'InService' };
  return { answer: { ...named, since: createdAt, endsAt, submittedBy, livesOn }, perHour };
}

/** Phases in which something computes for a job. */
const computing: readonly Phase[] = ['Provisioning', 'Running', 'Recovering'];

/** A pipeline computes nothing itself, its stages do; what lives on is there as that. */
const computes = ({ phase, spec, paysItself, workload }: Job) =>
  computing.includes(phase) && workload !== undefined && !spec.stages && !paysItself;

async function jobsIn(ports: Ports, projects: readonly string[]): Promise<Living[]> {
  const store = new JobStore(ports);
  const wanted = { group: 'active', has: computes, limit: limits.lookThrough } as const;
  const pages = projects.map((project) =>
    findPage(store, project, { ...wanted, before: undefined }),
  );
  const jobs = (await Promise.all(pages)).flatMap(({ found }) => found);
  return jobs.map((job) => livingJob(job, ports.config.region));
}

function livingJob(job: Job, region: string): Living {
  const { id: jobId, kind, name = null, project, parent, phase: state, submittedBy } = job;
  const { attemptEndsAt, startedAt, createdAt } = job;
  const perHour = fullRate(job.spec, region);
  const answer = {
    ...{ kind, name, project, jobId, ...(parent ? { parent } : {}), state },
    runsOn: whatOf(job, region),
    perHourUsd: usdText(perHour),
    since: startedAt ?? createdAt,
    endsAt: attemptEndsAt === undefined ? null : new Date(attemptEndsAt).toISOString(),
    submittedBy,
  };
  return { answer, perHour };
}

/** What a job pays for, as its plan says it: `8 trials on 1 × ml.m5.large`. */
const whatOf = ({ spec }: Job, region: string) =>
  kindOf(spec.kind)
    .cost(spec, region)
    .map(({ what }) => what)
    .join(', ');
