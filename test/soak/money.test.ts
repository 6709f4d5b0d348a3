import { expect, it } from 'vitest';
import { noDenials } from '../stories/story.ts';
import { moneyWorld } from './money-world.ts';

it('the money of 120 random jobs with random caps is right to the last cent', async () => {
  const ends = new Set<string>();
  let retries = 0;
  for (const seed of [1, 2, 3]) {
    const world = await moneyWorld(seed, 40);
    expect(world.violations, `seed ${seed}`).toEqual([]);
    expect(world.slowestStop).toBeLessThan(15 * 60);
    for (const end of Object.keys(world.ends)) ends.add(end);
    retries += world.retries;
  }
  expect([...ends]).toEqual(
    expect.arrayContaining([
      'task Succeeded',
      'tuning Succeeded',
      'endpoint Succeeded',
      'task Failed/SpotInterrupted',
      'task Failed/DeadlineExceeded',
      'pipeline Failed/BudgetExceeded',
    ]),
  );
  expect(retries).toBeGreaterThan(5);
  noDenials();
}, 300_000);
