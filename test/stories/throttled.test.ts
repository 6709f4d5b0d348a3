import { afterEach, describe, expect, it } from 'vitest';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const busy = 503;

/** Submits as a client does that is told to come again. */
async function submitted(story: Story, key: string): Promise<{ id: string; refused: number }> {
  for (let refused = 0; ; refused += 1) {
    const headers = { 'idempotency-key': key };
    const { status, body } = await story.api('POST', '/jobs', taskJob, headers);
    if (status === 202) return { id: body.id, refused };
    expect({ status, body }).toEqual({ status: busy, body: { message: 'Service Unavailable' } });
    await story.advance(1000);
  }
}

describe('an account that runs few functions at a time', () => {
  afterEach(noDenials);

  it.each([2, 3, 10])(
    'finishes its jobs with room for %i, each of them told once',
    async (room) => {
      const story = await startStory({ faults: { lambdaConcurrency: room } });
      let refused = 0;
      const ids: string[] = [];
      for (let number = 0; number < 12; number += 1) {
        const accepted = await submitted(story, `throttled-${number}`);
        refused += accepted.refused;
        ids.push(accepted.id);
      }
      if (room < 10) expect(refused).toBeGreaterThan(0);
      for (const id of ids) await story.until(id, 'Succeeded');
      await story.advance(6 * 3_600_000);
      const ends = story.outbox().filter(({ subject }) => subject.includes('Succeeded: chore'));
      expect(ends).toHaveLength(ids.length);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('is what the doctor warns of, and says how to get more', async () => {
    const story = await startStory({ faults: { lambdaConcurrency: 10 } });
    const { body } = await story.api('GET', '/doctor');
    const check = body.checks.find(({ name }: { name: string }) => name === 'concurrency');
    expect(check).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/^10 functions at a time/),
      fix: expect.stringContaining('--quota-code L-B99A9384'),
    });
  });
});
