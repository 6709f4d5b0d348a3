import { parseCron } from '../../kernel/cron.ts';
import type { Context, Tx, Write } from '../../kernel/types.ts';
import { envelope } from './event.ts';
import type { Router } from './route.ts';
import { findRule, type RuleRow } from './store.ts';

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** When a schedule fires next after `after`, in milliseconds. */
type Next = (after: number) => number | undefined;

/** Parses `rate(…)` or `cron(…)`. Undefined when it is not valid. */
export function parseSchedule(expression: string): Next | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const value = Number(rate[1]);
    // AWS wants "1 minute" and "2 minutes".
    if (value < 1 || (value === 1) !== (rate[3] === '')) return undefined;
    const period = value * (unitMs[rate[2] as string] as number);
    return (after) => after + period;
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  const parsed = cron && parseCron(cron[1] as string);
  return parsed ? (after) => parsed.next(after) : undefined;
}

interface Firing {
  rule: string;
  schedule: string;
  /** When it was to fire, in milliseconds. */
  at: number;
}

/** Starts, moves or ends the rule's timer; a timer of the same schedule goes on. */
export function keepTimer(context: Context, rule: RuleRow, before: RuleRow | undefined): void {
  const wanted = timerOf(rule);
  if (wanted === (before && timerOf(before))) return;
  if (wanted === null) context.cancel(timerKey(rule.arn));
  else setTimer(context, rule.arn, wanted, context.now);
}

/** Ends the rule's timer. */
export function endTimer(context: Context, rule: RuleRow): void {
  context.cancel(timerKey(rule.arn));
}

/**
 * The task of a timer: sends AWS's "Scheduled Event" to the rule's targets and sets the next timer.
 * What was missed while the plane was down fires once.
 */
export function fire(router: Router): (firing: Firing) => Write {
  return ({ rule, schedule, at }) =>
    (tx: Tx, context: Context) => {
      const row = findRule(tx, rule);
      if (!row || timerOf(row) !== schedule) return;
      setTimer(context, rule, schedule, at);
      router.publish(tx, context, scheduledEvent(context, rule, at), { rule: row });
    };
}

function scheduledEvent(context: Context, rule: string, time: number) {
  const parts = { source: 'aws.events', detailType: 'Scheduled Event', detail: {} };
  return envelope(context, { ...parts, resources: [rule], time });
}

function timerOf(rule: RuleRow): string | null {
  return rule.state === 'DISABLED' ? null : rule.schedule;
}

function setTimer(context: Context, rule: string, schedule: string, after: number): void {
  const next = parseSchedule(schedule);
  let at = next?.(after);
  while (at !== undefined && at <= context.now) at = next?.(at);
  if (at === undefined) return;
  const payload: Firing = { rule, schedule, at };
  context.later({ service: 'events', name: 'fire', key: timerKey(rule), at, payload });
}

function timerKey(rule: string): string {
  return `events:fire:${rule}`;
}
