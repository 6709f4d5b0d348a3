import { describe, expect, it } from 'vitest';
import { merge } from '../../../console/jobs/merge.ts';
import { inWindow } from '../../../console/jobs/window.ts';
import { nextPause } from '../../../console/pace.ts';

const jobs = (...ids: string[]) => ids.map((id) => ({ id }));

describe('a list of jobs that is looked at again', () => {
  it('takes new jobs at its top and keeps what is older than the page', () => {
    expect(merge(jobs('5', '4', '3', '2'), jobs('6', '5', '4'))).toEqual(
      jobs('6', '5', '4', '3', '2'),
    );
  });

  it('loses a job that its page has no more', () => {
    expect(merge(jobs('5', '4', '3', '2'), jobs('5', '3'))).toEqual(jobs('5', '3', '2'));
  });

  it('puts a further page behind the job that it begins after', () => {
    expect(merge(jobs('6', '5', '4', '3'), jobs('3', '2'), '4')).toEqual(
      jobs('6', '5', '4', '3', '2'),
    );
  });

  it('ends with its last page, also where that is empty', () => {
    expect(merge(jobs('5', '4', '3'), jobs('5'), undefined, true)).toEqual(jobs('5'));
    expect(merge(jobs('5', '4', '3'), [], '4', true)).toEqual(jobs('5', '4'));
    expect(merge(jobs('5', '4'), [], undefined, false)).toEqual(jobs('5', '4'));
  });
});

describe('the rows that are drawn', () => {
  it('are those near the window, of ten thousand as of ten', () => {
    expect(inWindow(0, 800, 10)).toEqual([0, 10]);
    const [first, end] = inWindow(280_000, 800, 10_000);
    expect(first).toBeLessThan(5000);
    expect(end).toBeGreaterThan(5014);
    expect(end - first).toBeLessThan(60);
  });

  it('are none beyond the end, wherever the window is', () => {
    expect(inWindow(1e9, 800, 10)).toEqual([10, 10]);
    expect(inWindow(-500, 300, 10)).toEqual([0, 9]);
  });
});

describe('the pause between two looks', () => {
  it('is two seconds after a change and grows to fifteen while nothing changes', () => {
    expect(nextPause(15_000, true, false)).toBe(2000);
    const pauses = [2000];
    for (let n = 0; n < 8; n += 1) pauses.push(nextPause(pauses.at(-1)!, false, false));
    expect(pauses.at(-1)).toBe(15_000);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });

  it('is a minute while nobody sees the page', () => {
    expect(nextPause(2000, true, true)).toBe(60_000);
  });
});
