import { expect, it } from 'vitest';
import { noDenials } from '../stories/story.ts';
import { moneyWorld } from './money-world.ts';

it('the money of 90 random jobs with random caps is right to the last cent', async () => {
  const ends: Record<string, number> = {};
  for (const seed of [1, 2, 3]) {
    const world = await moneyWorld(seed, 30);
    expect(world.violations, `seed ${seed}`).toEqual([]);
    expect(world.slowestStop).toBeLessThan(15 * 60);
    for (const [end, count] of Object.entries(world.ends)) ends[end] = (ends[end] ?? 0) + count;
  }
  expect(Object.keys(ends)).toEqual(
    expect.arrayContaining(['Succeeded', 'Failed/BudgetExceeded', 'Failed/DeadlineExceeded']),
  );
  noDenials();
}, 300_000);
