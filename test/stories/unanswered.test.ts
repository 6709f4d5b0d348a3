import { afterEach, describe, expect, it } from 'vitest';
import type { CallFate } from '../../infra/local/boot/call-faults.ts';
import { newYear, noDenials, startStory, taskJob } from './story.ts';

const minute = 60_000;

/** A task that has ended while for 20 minutes no message was answered; its mails so far. */
async function untold(fate: CallFate) {
  const until = newYear + 20 * minute;
  const now = { at: () => newYear };
  const story = await startStory({
    faults: {
      call: ({ operation }) => (operation === 'Publish' && now.at() < until ? fate : undefined),
    },
  });
  now.at = story.clock.now;
  await story.end(await story.submit(taskJob));
  const first = story.clock.now();
  return { story, at: (minutes: number) => story.runUntil(first + minutes * minute) };
}

describe('the message of an end, while Amazon SNS answers nobody for 20 minutes,', () => {
  afterEach(noDenials);

  it('comes a second time at most within the hour, and once more after it', async () => {
    const { story, at } = await untold('lose-reply');
    await at(59);
    const mails = story.outbox();
    expect(mails).toHaveLength(2);
    await at(180);
    const all = story.outbox();
    expect(all).toHaveLength(3);
    expect(new Set(all.map(({ subject, body }) => `${subject}\n${body}`)).size).toBe(1);
    await story.stop();
  });

  it('arrives, once, though nothing of it did until then', async () => {
    const { story, at } = await untold('lose-request');
    await at(59);
    expect(story.outbox()).toHaveLength(0);
    await at(75);
    expect(story.outbox()).toHaveLength(1);
    await at(180);
    expect(story.outbox()).toHaveLength(1);
    await story.stop();
  });

  it.each(['throttle', 'server-error', 'deny'] as const)(
    'comes within minutes after it, once, where each call was refused (%s)',
    async (fate) => {
      const { story, at } = await untold(fate);
      await at(27);
      expect(story.outbox()).toHaveLength(1);
      await at(180);
      expect(story.outbox()).toHaveLength(1);
      await story.stop();
    },
  );
});
