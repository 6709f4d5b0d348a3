import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { noDenials, startStory, taskJob } from './story.ts';

type Fault = NonNullable<NonNullable<VirtualOptions['faults']>['call']>;

const kinds = ['throttle', 'lose-request', 'lose-reply'] as const;

/** Every call is one in so many; another remainder tries others. All of them take a minute. */
const stride = 6;

/** A repeated post is what any client does after a failure; the key makes it safe. */
async function submitted(story: Awaited<ReturnType<typeof startStory>>): Promise<string> {
  for (;;) {
    const { status, body } = await story.api('POST', '/jobs', taskJob, { 'idempotency-key': 'k' });
    if (status === 202) return body.id;
    expect(status).toBeGreaterThanOrEqual(500);
  }
}

async function tell(call: Fault) {
  const story = await startStory({ faults: { call } });
  const id = await submitted(story);
  const job = await story.end(id);
  await story.advance(20 * 60_000);
  const mails = story.outbox().length;
  await story.stop();
  return { job, mails };
}

describe('one fault in one call of a function', () => {
  afterEach(noDenials);

  it('changes nothing, whichever call it is and however it fails', async () => {
    let calls = 0;
    await tell(({ number }) => {
      calls = number;
      return undefined;
    });
    expect(calls).toBeGreaterThan(40);
    for (let at = 1; at <= calls; at += stride) {
      for (const kind of kinds) {
        let hit = '';
        const { job, mails } = await tell(({ number, service, operation }) => {
          if (number !== at) return undefined;
          hit = `${service}:${operation}`;
          return kind;
        });
        expect({ at, kind, hit, phase: job.phase }).toMatchObject({ phase: 'Succeeded' });
        // Amazon SNS cannot tell a repeat: a lost answer is the one case of a second message.
        const most = hit === 'sns:Publish' && kind === 'lose-reply' ? 2 : 1;
        expect({ at, kind, hit, mails: mails >= 1 && mails <= most }).toMatchObject({
          mails: true,
        });
      }
    }
  }, 180_000);
});
