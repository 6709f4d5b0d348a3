import type { Context, TaskHandler } from '../../kernel/types.ts';
import type { GroupRow } from './store.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Has old events forgotten soon; called when a group gets a retention, so also at each boot. */
export function cleanSoon(context: Context): void {
  cleanLater(context, minuteMs);
}

/** Forgets events older than their group's retention, then every day again. */
export const clean: TaskHandler = () => (tx, context) => {
  const sql = 'SELECT * FROM logs_group WHERE retention_days IS NOT NULL';
  for (const { id, retention_days } of tx.all<GroupRow>(sql)) {
    const oldest = context.now - Number(retention_days) * dayMs;
    tx.run('DELETE FROM logs_event WHERE group_id = ? AND time < ?', id, oldest);
  }
  cleanLater(context, dayMs);
};

function cleanLater(context: Context, delayMs: number): void {
  context.later({ service: 'logs', name: 'clean', key: 'logs:clean', payload: null, delayMs });
}
