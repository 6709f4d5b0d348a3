import type { Context, TaskHandler, Tx } from '../../kernel/types.ts';
import type { Delivery } from './deliver.ts';
import { nextFiring } from './expression.ts';
import { findSchedule, type ScheduleRow, timingOf } from './store.ts';

/** How often one firing is delivered: AWS promises at least once. */
export type Copies = (firing: { schedule: string; at: number }) => number;

interface Firing {
  arn: string;
  /** Of which version of the schedule this timer is. */
  modified: number;
  at: number;
}

/** Sets or ends the schedule's timer. */
export function keepTimer(context: Context, row: ScheduleRow, after: number): void {
  const { State = 'ENABLED' } = JSON.parse(row.spec);
  const at = State === 'ENABLED' ? nextFiring(timingOf(row), after) : undefined;
  const key = timerKey(row.arn);
  if (at === undefined) context.cancel(key);
  else {
    const payload: Firing = { arn: row.arn, modified: row.modified, at };
    context.later({ service: 'scheduler', name: 'fire', key, at, payload });
  }
}

/** Ends the schedule's timer. */
export function endTimer(context: Context, arn: string): void {
  context.cancel(timerKey(arn));
}

/**
 * The task of a timer: sets one delivery and the next timer. Of what was missed while the plane was
 * down, only the last fires.
 */
export function fire(copies: Copies): TaskHandler {
  return ({ arn, modified, at }: Firing) =>
    (tx: Tx, context: Context) => {
      const row = findSchedule(tx, arn);
      if (row?.modified !== modified) return;
      const last = latest(row, at, context.now);
      for (let copy = copies({ schedule: arn, at: last }); copy > 0; copy -= 1) {
        const payload: Delivery = deliveryOf(row, last, context);
        context.later({ service: 'scheduler', name: 'deliver', payload });
      }
      keepTimer(context, row, last);
      const isOver = nextFiring(timingOf(row), last) === undefined;
      if (isOver && JSON.parse(row.spec).ActionAfterCompletion === 'DELETE') {
        tx.run('DELETE FROM scheduler_schedule WHERE arn = ?', arn);
      }
    };
}

function latest(row: ScheduleRow, at: number, now: number): number {
  for (let last = at; ; ) {
    const next = nextFiring(timingOf(row), last);
    if (next === undefined || next > now) return last;
    last = next;
  }
}

function deliveryOf(row: ScheduleRow, at: number, context: Context): Delivery {
  const { Target } = JSON.parse(row.spec);
  const executionId = context.uuid();
  return { schedule: row.arn, target: Target, at, executionId, failures: 0, since: context.now };
}

const timerKey = (arn: string) => `scheduler:fire:${arn}`;
