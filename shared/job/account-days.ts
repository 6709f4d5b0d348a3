import type { MicroUsd } from '../money/money.ts';

/** How a day of a month ended for an account. */
export interface AccountDay {
  /** 1 to 31. */
  day: number;
  spentMicroUsd: MicroUsd;
  reservedMicroUsd: MicroUsd;
}

/** Of an account: by how much its sums change. */
interface Sums {
  reservedMicroUsd: MicroUsd;
  spentMicroUsd?: MicroUsd;
  committedMicroUsd: MicroUsd;
}

const named = (letter: 's' | 'r', day: number) => `${letter}${day}`;

/**
 * The same, and once more under the day: an account keeps by how much each day has changed it. The
 * names are short, since a month of them has to fit into the kilobyte that a write is billed by.
 *
 * @param month the account's; what is booked after it counts on its last day
 */
export function withDay(by: Sums, month: string, iso: string): Record<string, number> {
  const day = iso.startsWith(month) ? dayOf(iso) : lastDay(month);
  const { spentMicroUsd = 0, reservedMicroUsd } = by;
  return {
    ...by,
    ...(spentMicroUsd === 0 ? {} : { [named('s', day)]: spentMicroUsd }),
    ...(reservedMicroUsd === 0 ? {} : { [named('r', day)]: reservedMicroUsd }),
  };
}

const dayOf = (iso: string) => Number(iso.slice('yyyy-mm-'.length, 'yyyy-mm-dd'.length));

function lastDay(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}

/** How each day ended on which an account changed; what was there before any comes first. */
export function daysOf(
  item: { spentMicroUsd: MicroUsd; reservedMicroUsd: MicroUsd } & object,
): AccountDay[] {
  const changes = item as Readonly<Record<string, number | undefined>>;
  const days = Array.from({ length: 31 }, (_, at) => at + 1);
  const sum = (letter: 's' | 'r') =>
    days.reduce((all, day) => all + (changes[named(letter, day)] ?? 0), 0);
  let spent = item.spentMicroUsd - sum('s');
  let reserved = item.reservedMicroUsd - sum('r');
  return days.flatMap((day) => {
    const [spends, reserves] = [changes[named('s', day)], changes[named('r', day)]];
    if (spends === undefined && reserves === undefined) return [];
    spent += spends ?? 0;
    reserved += reserves ?? 0;
    return [{ day, spentMicroUsd: spent, reservedMicroUsd: reserved }];
  });
}
