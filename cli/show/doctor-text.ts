import type { AnswerTo } from '../api/api.ts';
import { table } from './table.ts';
import { durationText } from './text.ts';

/** One check as the API answers it. */
export type Check = AnswerTo<'GET /doctor'>['checks'][number];

/** AWS refuses signatures five minutes off; tokens and schedules are read by the same clocks. */
const skew = { warnMs: 30_000, failMs: 300_000 };

/** Compares this machine's clock with the plane's, which answered at some time in between. */
export function clockCheck(plane: number, before: number, after: number): Check {
  const off = plane < before ? plane - before : Math.max(0, plane - after);
  const ms = Math.abs(off);
  const name = 'clock';
  if (ms < skew.warnMs) return { name, status: 'ok', found: 'agrees with the plane’s' };
  return {
    name,
    status: ms < skew.failMs ? 'warn' : 'fail',
    found: `this machine's is ${durationText(ms)} ${off < 0 ? 'ahead of' : 'behind'} the plane's`,
    fix: 'Set the clock (NTP): AWS refuses requests that are signed five minutes off.',
  };
}

/** The checks in a table, and below it what to do. */
export function doctorText(checks: readonly Check[]): string {
  const rows = checks.map(({ status, name, found }) => [status, name, found]);
  const fixes = checks.flatMap(({ name, fix }) => (fix ? `  ${name}: ${fix}\n` : []));
  const todo = fixes.length > 0 ? ['To do\n', ...fixes] : [];
  return [table(['', 'WHAT', 'FOUND'], rows), ...todo].join('');
}
