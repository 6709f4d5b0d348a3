import { withDay } from '../../shared/job/account-days.ts';
import type { MicroUsd } from '../../shared/money/money.ts';
import { keys } from '../../shared/store/keys.ts';
import { fits, type MoneyLimits } from '../../shared/store/side-writes.ts';
import type { TableWrite } from '../../shared/store/table.ts';
import type { Lease } from './lease.ts';

/**
 * The project's and the plane's month; two reservations in one month are one change of it.
 *
 * @param now milliseconds since the epoch
 * @param limits what each may have committed in the month of the new reservation, that included
 */
export function accountWrites(
  { project, reservation: freed }: Lease,
  after: Lease | undefined,
  spentMicroUsd: MicroUsd,
  now: number,
  limits: Pick<MoneyLimits, 'project' | 'plane'> = {},
): TableWrite[] {
  const taken = after?.reservation;
  const months = new Map<string, { reserved: number; spent: number }>();
  const add = (month: string | undefined, reserved: number, spent: number) => {
    if (month === undefined) return;
    const known = months.get(month) ?? { reserved: 0, spent: 0 };
    months.set(month, { reserved: known.reserved + reserved, spent: known.spent + spent });
  };
  add(freed?.month, -(freed?.microUsd ?? 0), spentMicroUsd);
  add(taken?.month, taken?.microUsd ?? 0, 0);
  const accounts = [
    { owner: `project#${project}`, label: 'project' },
    { owner: 'plane', label: 'plane' },
  ] as const;
  return [...months].flatMap(([month, { reserved, spent }]) =>
    accounts.map(({ owner, label }) => {
      const committed = reserved + spent;
      const sums = {
        reservedMicroUsd: reserved,
        spentMicroUsd: spent,
        committedMicroUsd: committed,
      };
      const by = withDay(sums, month, new Date(now).toISOString());
      const limit = month === taken?.month ? limits[label] : undefined;
      const bound = limit === undefined ? {} : { ...fits(limit - committed), label };
      return { add: { key: keys.budget(owner, month), by }, ...bound };
    }),
  );
}
