import { describe, expect, it } from 'vitest';
import { curveOf, fitsOf } from '../../../console/budgets/month.ts';

describe('the curve of a month', () => {
  const days = [
    { day: '2026-11-02', spentUsd: '0.00', reservedUsd: '1.50' },
    { day: '2026-11-04', spentUsd: '0.40', reservedUsd: '0.00' },
  ];

  it('goes on from day to day until today, also where nothing changed', () => {
    const now = Date.parse('2026-11-05T01:00:00.000Z');
    expect(curveOf({ month: '2026-11', days }, now)).toEqual({
      days: [0, 1, 2, 3, 4, 5],
      spent: [0, 0, 0, 0, 0.4, 0.4],
      committed: [0, 0, 1.5, 1.5, 0.4, 0.4],
    });
  });

  it('has every day of a month that is over', () => {
    const later = Date.parse('2027-01-01T00:00:00.000Z');
    expect(curveOf({ month: '2026-11', days: [] }, later).days.at(-1)).toBe(30);
    expect(curveOf({ month: '2028-02', days: [] }, later).days.at(-1)).toBe(29);
  });
});

describe('what would fit', () => {
  const job = (id: string, name: string | undefined, worstUsd: string, parent = false) =>
    ({
      ...{ id, kind: 'task', cost: { estimatedUsd: '0.10', worstUsd, actualUsd: '0.00' } },
      ...(name ? { name } : {}),
      ...(parent ? { parent: { jobId: 'job_0', stage: 'a' } } : {}),
    }) as Parameters<typeof fitsOf>[1][number];

  it('is each job by its newest submission, as often as its worst case fits', () => {
    const jobs = [
      job('job_5', 'night', '0.30'),
      job('job_4', 'night', '9.00'),
      job('job_3', undefined, '2.00'),
      job('job_2', 'stage', '0.01', true),
      job('job_1', 'free', '0.00'),
    ];
    expect(fitsOf('0.90', jobs).map(({ id, name, times }) => [id, name, times])).toEqual([
      ['job_5', 'night', 3],
      ['job_3', 'task', 0],
    ]);
    expect(fitsOf('-1.00', jobs)[0]!.times).toBe(0);
  });
});
