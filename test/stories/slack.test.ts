import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { asAdmin } from './accounts.ts';
import { furnishedAssembly, slackSecret } from './furnished-assembly.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const webhook = 'https://hooks.slack.com/services/T0/B0/secret';
const slackJob = { ...taskJob, notify: ['slack'] };

let assembly: string;
beforeAll(async () => {
  assembly = await furnishedAssembly();
});

interface Post {
  url: string;
  address: string;
  body: Shape;
}

/** A plane with this webhook in its secret, and a host that answers with each status in turn. */
async function slackStory(options: Partial<VirtualOptions> & { url?: string; ip?: string } = {}) {
  const { url = webhook, ip = '3.68.170.153', ...others } = options;
  const posts: Post[] = [];
  const statuses: number[] = [];
  const story = await startStory({
    assembly,
    ...others,
    network: {
      resolve: async () => [ip],
      post: async ({ body, ...call }) => {
        posts.push({ ...call, body: JSON.parse(body) });
        return statuses.shift() ?? 200;
      },
    },
  });
  const secret = { Name: 'slack', SecretString: url };
  const { ARN } = await call(story, 'secretsmanager', 'CreateSecret', secret);
  expect(ARN).toBe(slackSecret);
  return { story, posts, statuses };
}

const call = (story: Story, service: string, operation: string, request: object) =>
  story.kernel.call<Shape>(service, operation, request, planePrincipal);

async function failureQueue(story: Story): Promise<number> {
  const { QueueUrls } = await call(story, 'sqs', 'ListQueues', {});
  const request = { QueueUrl: QueueUrls[0], AttributeNames: ['All'] };
  const { Attributes } = await call(story, 'sqs', 'GetQueueAttributes', request);
  return Number(Attributes.ApproximateNumberOfMessages);
}

const fails: VirtualOptions['model'] = () => ({
  runSeconds: 5,
  exitCode: 3,
  lines: ['no column "close" in <prices.csv>'],
});

describe('a message to Slack', () => {
  afterEach(noDenials);

  it('is posted once, to the address that was checked, and to nobody’s mailbox', async () => {
    const { story, posts } = await slackStory({ model: fails });
    await story.end(await story.submit(slackJob));
    await story.advance(60_000);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ url: webhook, address: '3.68.170.153' });
    expect(posts[0]?.body.text).toBe('[Trainyard] Failed: chore (task)');
    expect(JSON.stringify(posts[0]?.body.blocks)).toContain('&lt;prices.csv&gt;');
    expect(story.outbox()).toEqual([]);
  });

  it('is posted again when Slack is busy', async () => {
    const { story, posts, statuses } = await slackStory();
    statuses.push(429, 503);
    await story.end(await story.submit(slackJob));
    await story.advance(10 * 60_000);
    expect(posts).toHaveLength(3);
    expect(await failureQueue(story)).toBe(0);
  });

  it('waits in the failure queue when the webhook is dead, and holds up no job', async () => {
    const { story, posts, statuses } = await slackStory();
    statuses.push(...Array(20).fill(404));
    const job = await story.end(
      await story.submit({ ...slackJob, notify: ['slack', ...taskJob.notify] }),
    );
    expect(job.phase).toBe('Succeeded');
    await story.advance(30 * 60_000);
    expect(posts).toHaveLength(3);
    expect(await failureQueue(story)).toBe(1);
    expect(story.outbox()).toHaveLength(1);
  });

  it('that never arrived is what the doctor shows, its words to admins only', async () => {
    const { story } = await slackStory({ ip: '127.0.0.1' });
    await story.end(await story.submit({ ...slackJob, notify: ['slack', ...taskJob.notify] }));
    await story.advance(30 * 60_000);
    const queueOf = ({ body }: { body: Shape }) =>
      body.checks.find(({ name }: Shape) => name === 'failure queue');
    const seen = queueOf(await story.api('GET', '/doctor'));
    expect(seen).toMatchObject({ status: 'fail', fix: expect.stringContaining('webhook') });
    expect(seen.found).toMatch(/^1 event that no retry could handle; the oldest seen, \d+ min ago/);
    expect(seen.found).toMatch(/, from trainyard-alert-published$/);
    const whole = queueOf(await asAdmin(story, 'GET', '/doctor'));
    expect(whole.found).toMatch(/alert-published: The webhook is not called: .*127\.0\.0\.1/);
    expect(await failureQueue(story)).toBe(1);
  });

  it.each([
    ['a private address', { ip: '10.0.0.7' }],
    ['the metadata service', { ip: '169.254.169.254' }],
    ['another host', { url: 'https://evil.example/services/T0/B0/secret' }],
    ['a host without TLS', { url: 'http://hooks.slack.com/services/T0/B0/secret' }],
  ])('never goes to %s', async (_name, options) => {
    const { story, posts } = await slackStory(options);
    await story.end(await story.submit(slackJob));
    await story.advance(30 * 60_000);
    expect(posts).toEqual([]);
    expect(await failureQueue(story)).toBe(1);
    expect(story.trace().join('\n')).not.toContain('T0/B0/secret');
  });

  it('is refused where the plane has no webhook', async () => {
    const story = await startStory();
    const { status, body } = await story.api('POST', '/jobs', slackJob);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'InvalidSpec', pointer: '/notify/0' });
    expect(body.fix).toMatch(/alerts\.slack/);
  });
});
