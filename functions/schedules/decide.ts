import { limits } from '../../shared/limits.ts';
import type { Occurrence, Schedule, ScheduleRun } from '../../shared/schedule/model.ts';

/** What is to be done about a schedule now, and how it is afterwards. */
export interface Decision {
  after: Schedule;
  /** The occurrence whose job is to be made. */
  start?: Occurrence;
  /** Jobs to cancel before. */
  cancel: string[];
}

/** What is known at this moment. */
interface Moment {
  /** Milliseconds since the epoch. */
  now: number;
  /** Those of the schedule's jobs that have not ended. */
  alive: readonly string[];
  /** The occurrence that has just come, if one has. */
  came?: Occurrence | undefined;
}

type Fate = { start: true } | { wait: true } | { skip: string };

/** Whether this occurrence has been decided on: a firing may come twice, and late. */
export function isDecided({ runs }: Schedule, { jobId, scheduledAt }: Occurrence): boolean {
  if (runs.some((run) => run.jobId === jobId)) return true;
  const oldest = runs[0];
  return (
    runs.length >= limits.scheduleRuns && oldest !== undefined && scheduledAt < oldest.scheduledAt
  );
}

/** Decides what a schedule does now: at an occurrence, or when one of its jobs has ended. */
export function decide(before: Schedule, moment: Moment): Decision {
  const { now, alive, came } = moment;
  const decidedAt = new Date(now).toISOString();
  let { runs, waiting } = before;
  let start: Occurrence | undefined;
  const note = (of: Occurrence, outcome: ScheduleRun['outcome'], message?: string) => {
    runs = withRun(runs, { ...of, decidedAt, outcome, ...(message ? { message } : {}) });
  };
  const fate = came && fateOf(before, came, moment);
  if (came && fate && 'start' in fate) start = came;
  if (came && fate && 'wait' in fate) {
    waiting = [...waiting, came];
    note(came, 'Waiting');
  }
  if (came && fate && 'skip' in fate) note(came, 'Skipped', fate.skip);
  while (!start && alive.length === 0) {
    const first = nextOf(waiting, before.suspend);
    if (!first) break;
    waiting = waiting.filter((one) => one !== first);
    const late = before.suspend ? paused : lateness(before, first, now);
    if (late) note(first, 'Skipped', late);
    else start = first;
  }
  const replaced = start && before.concurrencyPolicy === 'Replace' ? [...alive] : [];
  if (start) note(start, 'Started', replaced.length > 0 ? `instead of ${replaced.join(', ')}` : '');
  const active = start ? [...alive, start.jobId] : [...alive];
  return {
    after: { ...before, runs, waiting, active },
    ...(start ? { start } : {}),
    cancel: replaced,
  };
}

/** The schedule after the job of its last start was refused: no such job will ever be. */
export function refused(after: Schedule, { jobId }: Occurrence, message: string): Schedule {
  const runs = after.runs.map((run) =>
    run.jobId === jobId ? { ...run, outcome: 'Refused' as const, message } : run,
  );
  return { ...after, runs, active: after.active.filter((id) => id !== jobId) };
}

/** The schedule after a run by hand: it always starts, whatever the policy. */
export function startedByHand(before: Schedule, run: Occurrence, by: string): Schedule {
  const message = `by hand, by ${by}`;
  const started: ScheduleRun = { ...run, decidedAt: run.scheduledAt, outcome: 'Started', message };
  return {
    ...before,
    runs: withRun(before.runs, started),
    active: [...before.active, run.jobId].slice(-limits.scheduleRuns),
  };
}

const paused = 'The schedule was paused.';

/** What is due comes before what is made up for, which waits while the schedule is paused. */
const nextOf = (waiting: readonly Occurrence[], suspended: boolean) =>
  waiting.find(({ backfill }) => !backfill) ?? (suspended ? undefined : waiting[0]);

function fateOf(schedule: Schedule, came: Occurrence, { now, alive }: Moment): Fate {
  const { concurrencyPolicy: policy, waiting } = schedule;
  if (schedule.suspend) return { skip: paused };
  const late = lateness(schedule, came, now);
  if (late) return { skip: late };
  const isFree = alive.length === 0 && waiting.every(({ backfill }) => backfill);
  if (isFree || policy === 'Allow' || policy === 'Replace') return { start: true };
  if (policy === 'Forbid') return { skip: `${alive.join(', ')} had not ended.` };
  const due = waiting.filter(({ backfill }) => !backfill).length;
  if (due < limits.scheduleWaiting) return { wait: true };
  return { skip: `${due} occurrences wait already.` };
}

function lateness(
  { startingDeadlineSeconds: deadline }: Schedule,
  { scheduledAt, backfill }: Occurrence,
  now: number,
): string | undefined {
  const late = (now - Date.parse(scheduledAt)) / 1000;
  if (deadline === undefined || backfill || late <= deadline) return undefined;
  return `${Math.floor(late)} s late; startingDeadlineSeconds is ${deadline}.`;
}

/** The newest runs in the order of their times; a run that is there is replaced. */
function withRun(runs: readonly ScheduleRun[], run: ScheduleRun): ScheduleRun[] {
  return [...runs.filter(({ jobId }) => jobId !== run.jobId), run]
    .sort((a, b) => (a.scheduledAt < b.scheduledAt ? -1 : 1))
    .slice(-limits.scheduleRuns);
}
