import { describe, expect, it } from 'vitest';
import { daysOf, withDay } from '../../../shared/job/account-days.ts';

describe('the days of an account', () => {
  it('are kept beside its sums, by how much each has changed them', () => {
    const by = { reservedMicroUsd: -5, spentMicroUsd: 3, committedMicroUsd: -2 };
    expect(withDay(by, '2026-11', '2026-11-07T23:59:59.000Z')).toEqual({ ...by, r7: -5, s7: 3 });
    const held = { reservedMicroUsd: 5, committedMicroUsd: 5 };
    expect(withDay(held, '2026-11', '2026-11-30T00:00:00.000Z')).toEqual({ ...held, r30: 5 });
  });

  it('count what is booked after the month on its last day', () => {
    const by = { reservedMicroUsd: -5, spentMicroUsd: 3, committedMicroUsd: -2 };
    expect(withDay(by, '2026-02', '2026-03-01T00:00:00.000Z')).toMatchObject({ r28: -5, s28: 3 });
  });

  it('say how each ended, from what the month had before days were kept', () => {
    const item = { spentMicroUsd: 13, reservedMicroUsd: 0, s9: 3, r9: -5, r7: 5, rev: 1 };
    expect(daysOf(item)).toEqual([
      { day: 7, spentMicroUsd: 10, reservedMicroUsd: 5 },
      { day: 9, spentMicroUsd: 13, reservedMicroUsd: 0 },
    ]);
    expect(daysOf({ spentMicroUsd: 0, reservedMicroUsd: 0 })).toEqual([]);
  });

  it('fit with all their changes into the kilobyte that a write is billed by', () => {
    const sums = { reservedMicroUsd: 999_999_999, spentMicroUsd: 999_999_999 };
    const days = Array.from({ length: 31 }, (_, at) => {
      const iso = new Date(Date.UTC(2026, 0, at + 1)).toISOString();
      return withDay({ ...sums, committedMicroUsd: 999_999_999 }, '2026-01', iso);
    });
    const item = Object.assign({ pk: 'BUDGET#project#research-and-development#2026-01' }, ...days);
    // A number takes a byte for two digits and one more, an attribute its name besides.
    const bytes = Object.entries(item).reduce((sum, [name, value]) => {
      return sum + name.length + (typeof value === 'string' ? value.length : 7);
    }, 0);
    expect(bytes).toBeLessThan(1024);
  });
});
