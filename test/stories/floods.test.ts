import { afterEach, describe, expect, it } from 'vitest';
import { noDenials, startStory, taskJob } from './story.ts';
import { Tally } from './tally.ts';

const quiet = { ...taskJob, notify: [] };
const slots = 20;
const model = () => ({ runSeconds: 20 * 3600, exitCode: 0 });

/** A plane whose slots for tasks are all taken for the next twenty hours. */
async function fullPlane() {
  const tally = new Tally();
  const story = await startStory({ meter: tally, model });
  const ids = [];
  for (let n = 0; n < slots; n += 1) ids.push(await story.submit(quiet));
  for (const id of ids) await story.until(id, 'Running');
  return { story, tally };
}

describe('a flood of submissions', () => {
  afterEach(noDenials);

  it('costs the plane little more than a write each, and takes nobody past the quota', async () => {
    const { story, tally } = await fullPlane();
    const flood = [];
    for (let n = 0; n < 60; n += 1) flood.push(await story.submit(quiet));
    const before = tally.calls.length;
    await story.until(flood.at(-1)!, 'Queued');
    await story.advance(5000);
    const admission = tally.calls.slice(before).filter(({ role }) => /JobQueued/.test(role));
    const count = (operation: string) =>
      admission.filter((one) => one.operation === operation).length;
    expect(count('TransactWriteItems')).toBe(60);
    // Nothing is read again that the stream has told; each batch looks once at the quota.
    expect(count('GetItem')).toBe(0);
    expect(count('Query')).toBeLessThanOrEqual(60 / 4);
    const listed = await story.api('GET', '/jobs?limit=200');
    const phases = Object.groupBy(listed.body.items, (job: { phase: string }) => job.phase);
    expect(phases.Queued).toHaveLength(60);
    expect(phases.Running).toHaveLength(slots);
  });
});
