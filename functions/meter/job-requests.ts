import { reaperMs, roundsBetweenVisits } from '../../shared/job/live-jobs.ts';
import type { Job } from '../../shared/job/model.ts';
import type { JobEvent, LedgerLine } from '../../shared/job/store.ts';
import { scheduleOf } from '../../shared/schedule/model.ts';
import { channelsOf } from '../alerts.ts';
import { admissionPhases, announcedPhases } from '../on/heard-phases.ts';

/** What the plane asked of AWS for one job. */
export interface Requests {
  apiRequests: number;
  /** By the schedule that made the job. */
  schedulerInvocations: number;
  stateTransitions: number;
  functionRuns: number;
  /** On the plane's bus. */
  events: number;
  /** Messages of Amazon SNS, and the subscriptions of those they are for. */
  snsRequests: number;
  emails: number;
  /** Request units, those of the indexes with them. */
  tableWriteUnits: number;
  tableReadUnits: number;
}

/** What is known of a job in the table. */
export interface Known {
  job: Job;
  events: readonly JobEvent[];
  ledger: readonly LedgerLine[];
  /** When it is asked, milliseconds since the epoch. */
  now: number;
}

/** States of an attempt's machine besides those that watch: each further workload adds two. */
const ownStates = (ledger: readonly LedgerLine[]): number =>
  2 + 2 * Math.max(1, ...ledger.map(({ n }) => n));

/** States of the machine of every job; the second is left out where the first fails. */
const jobStates = 3;

/** What one change of a stage takes besides: its pipeline looks at itself and at its stages. */
const perStageChange = { reads: 8, writes: 1 };

/** Indexes of the table in which a job stands. */
const indexes = 2;

/**
 * Counts from what the table knows: the job counts its own writes and looks, every change of its
 * phase is an event. What a function tried again after an error is not known; changes that came to
 * it in one batch are counted as several runs.
 */
export function jobRequests(known: Known): Requests {
  const { job, events } = known;
  const { polls = 0 } = job;
  const isMessaged = job.endedAt !== undefined && !job.parent;
  const channels = isMessaged ? channelsOf(job.spec.notify) : [];
  const emails = channels.filter((channel) => channel.startsWith('email:')).length;
  const begun = events.filter(({ phase }) => phase === 'Verifying').length;
  const started = events.filter(({ phase }) => phase === 'Provisioning').length;
  const hints = hintsOf(known);
  const bySchedule = scheduleOf(job) !== undefined;
  const steps = begun * 2 + started * 2;
  const posts = channels.filter((channel) => channel === 'slack').length;
  // A job goes into the queue and out of it within one batch.
  const ofEvents = events.length + admitted(events) + announced(events) - begun;
  return {
    apiRequests: job.parent || bySchedule ? 0 : 1,
    schedulerInvocations: bySchedule ? 1 : 0,
    stateTransitions: begun * jobStates + started * ownStates(known.ledger) + polls,
    functionRuns: (job.parent ? 0 : 1) + ofEvents + steps + polls + hints + posts,
    events: events.length,
    snsRequests: channels.length + emails,
    emails,
    // That the end is to be told, and was; who is subscribed is written alone.
    tableWriteUnits:
      writeUnits(known, begun, 3 * channels.length + 2 * posts + (isMessaged ? 2 : 0)) +
      (emails > 0 ? 1 : 0),
    tableReadUnits: readUnits(known, { begun, started, hints, channels: channels.length }),
  };
}

/** Changes of which the handler that admits hears. */
const admitted = (events: readonly JobEvent[]): number =>
  events.filter(({ phase }) => admissionPhases.includes(phase)).length;

/** Changes of which the handler that tells people hears. */
const announced = (events: readonly JobEvent[]): number =>
  events.filter(({ phase }) => announcedPhases.includes(phase)).length;

/** Events of AWS that tell of the workloads, as Amazon ECS and SageMaker send them once. */
function hintsOf({ job, ledger }: Known): number {
  const { eventsPerWorkload = 1, eventsPerTrial = 0 } = job.metering ?? {};
  return eventsPerWorkload * ledger.length + eventsPerTrial * (job.progress?.done ?? 0);
}

/** A member of a transaction takes two units for each KB; an index's entry one. */
function writeUnits({ job, events, ledger }: Known, begun: number, told: number) {
  const ofJob = (job.writtenKilobytes ?? 0) * (2 + indexes);
  const accounts = job.parent ? 1 : 2;
  const singles = [
    events.length * (job.parent ? 1 + perStageChange.writes : 1),
    // It is live, is due sooner when it leaves the queue and has an end, and is no more.
    (job.endedAt ? 2 : 1) + 2 * begun,
    // In the queue and out of it, its slot and its money taken and given back.
    begun * 2 * (1 + (job.quota ? 1 : 0) + accounts),
    ledger.length + ledger.filter(({ state }) => state === 'closed').length,
    // Each message is claimed, counted and marked; a post claimed and marked.
    told,
  ];
  const trials = 2 * (job.progress?.done ?? 0);
  return ofJob + 2 * singles.reduce((sum, count) => sum + count, 0) + trials;
}

interface Counts {
  begun: number;
  started: number;
  hints: number;
  channels: number;
}

/** Every read is of few KB and consistent: a unit each. */
function readUnits({ job, events, now }: Known, { begun, started, hints, channels }: Counts) {
  const polls = ((job.polls ?? 0) + hints) * (job.metering?.readsPerPoll ?? 2);
  const steps = 4 * begun + 4 * started;
  const admission = 9 * begun;
  const told = announced(events) + (job.parent ? events.length * perStageChange.reads : 0);
  const until = job.endedAt ? Date.parse(job.endedAt) : now;
  const lived = until - Date.parse(job.createdAt);
  const reaped = Math.floor(lived / (reaperMs * roundsBetweenVisits));
  // Each message is claimed and counted; whether its reader is subscribed is asked before.
  return 1 + admission + told + 4 * channels + steps + polls + reaped;
}
