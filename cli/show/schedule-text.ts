import type { AnswerTo } from '../api/api.ts';
import type { Schedule } from '../api/schedule.ts';
import { indented, table } from './table.ts';

/** A schedule as people read it. */
export function scheduleText(schedule: Schedule): string {
  const { name, project, next, lastJob, runs = [], startingDeadlineSeconds: deadline } = schedule;
  const rows = [
    [name, `(project ${project}${schedule.suspend ? ', paused' : ''})`],
    ['Schedule', `${schedule.schedule} in ${schedule.timeZone}`],
    ['Policy', schedule.concurrencyPolicy + (deadline ? `, at most ${deadline} s late` : '')],
    ['Next', next.map((at) => onWall(at, schedule.timeZone)).join('\n          ')],
    ['Last job', lastJob ? `${lastJob.id} ${lastJob.phase}` : ''],
  ];
  const head = rows.filter(([, text]) => text).map(([key, text]) => `${key!.padEnd(9)} ${text}\n`);
  const lines = runs.map(({ scheduledAt, outcome, jobId, message = '' }) => [
    onWall(scheduledAt, schedule.timeZone),
    outcome,
    ['Started', 'Waiting'].includes(outcome) ? jobId : '',
    message,
  ]);
  const past = table(['DUE', 'OUTCOME', 'JOB', 'WHY'], lines);
  return head.join('') + (lines.length > 0 ? `Runs\n${indented(past)}` : '');
}

/** What a backfill is going to run. */
export function backfillText({ waiting, done }: Backfill): string {
  const row =
    (state: string) =>
    ({ scheduledAt, jobId }: Backfill['done'][number]) => [scheduledAt, jobId, state];
  const rows = [...done.map(row('is there already')), ...waiting.map(row('waits'))];
  return table(
    ['DUE', 'JOB', 'STATE'],
    rows.sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );
}

type Backfill = AnswerTo<'POST /schedules/{name}/backfill'>;

/** Schedules as a table. */
export function schedulesText(schedules: readonly Schedule[]): string {
  if (schedules.length === 0) return 'There are no schedules.\n';
  const rows = schedules.map(({ name, schedule, timeZone, suspend, next, last }) => [
    name,
    schedule,
    timeZone,
    suspend ? 'paused' : next[0] ? onWall(next[0], timeZone) : 'never',
    last ? `${last.outcome} ${onWall(last.scheduledAt, timeZone)}` : '',
  ]);
  return table(['NAME', 'SCHEDULE', 'TIME ZONE', 'NEXT', 'LAST'], rows);
}

/** `2026-03-29 03:30` on the schedule's own clock. */
export function onWall(at: string, timeZone: string): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone }).slice(0, 'yyyy-mm-dd hh:mm'.length);
}
