import type { MicroUsd } from '../../shared/money/money.ts';
import { keys } from '../../shared/store/keys.ts';
import type { TableWrite } from '../../shared/store/table.ts';
import type { Lease } from './lease.ts';

/** The project's and the plane's month; two reservations in one month are one change of it. */
export function accountWrites(
  { project, reservation: freed }: Lease,
  after: Lease | undefined,
  spentMicroUsd: MicroUsd,
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
  return [...months].flatMap(([month, { reserved, spent }]) =>
    [`project#${project}`, 'plane'].map((owner) => ({
      add: {
        key: keys.budget(owner, month),
        by: {
          reservedMicroUsd: reserved,
          spentMicroUsd: spent,
          committedMicroUsd: reserved + spent,
        },
      },
    })),
  );
}
