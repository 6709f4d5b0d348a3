import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { asAdmin } from './accounts.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

/** The checks by their names, as a submitter or an admin sees them. */
async function checksOf(story: Story, as: 'submitter' | 'admin' = 'submitter') {
  const { status, body } =
    as === 'admin' ? await asAdmin(story, 'GET', '/doctor') : await story.api('GET', '/doctor');
  expect(status).toBe(200);
  return Object.fromEntries(body.checks.map((one: Shape) => [one.name, one]));
}

const nightly = {
  schedule: '0 2 * * *',
  timeZone: 'UTC',
  job: { kind: 'task', image: 'registry.example/worker:1' },
};
const day = 86_400_000;

describe('the doctor', () => {
  afterEach(noDenials);

  it('finds nothing to mend on a plane that is well', async () => {
    const story = await startStory();
    await story.end(await story.submit(taskJob));
    expect((await story.api('PUT', '/schedules/nightly', nightly)).status).toBe(200);
    await story.advance(day);
    const checks = await checksOf(story);
    expect(Object.values<Shape>(checks).filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks['e-mail'].found).toBe('1 subscription confirmed');
    expect(checks['failure queue'].found).toBe('is empty');
    expect(checks.schedules.found).toBe('1 schedule in order');
    expect(checks.caller.found).toMatch(/tester is submitter of default$/);
    expect(checks.storage.found).toMatch(/ of logs, .* of jobs: about \$0\.0\d* a month$/);
  });

  it('says what is kept and what that costs in a month, by list prices', async () => {
    const story = await startStory();
    const Bucket = (await story.kernel.call<Shape>('s3', 'ListBuckets', {}, planePrincipal))
      .Buckets[0].Name;
    const put = (Key: string, bytes: number) =>
      story.kernel.call(
        's3',
        'PutObject',
        { Bucket, Key, Body: Buffer.alloc(bytes) },
        planePrincipal,
      );
    const before = Number(/\$([\d.]+)/.exec((await checksOf(story)).storage.found)?.[1]);
    for (let n = 0; n < 4; n += 1) await put('projects/default/big', 16 * 2 ** 20);
    const { found } = (await checksOf(story)).storage;
    expect(found).toMatch(/^64 MB of files, /);
    expect(Number(/\$([\d.]+)/.exec(found)?.[1]) - before).toBeCloseTo((0.023 * 64) / 1024, 5);
  });

  it('says what it could not look at, and goes on', async () => {
    const story = await startStory({
      faults: { call: ({ service }) => (service === 'sns' ? 'deny' : undefined) },
    });
    const checks = await checksOf(story);
    expect(checks.people.status).toBe('warn');
    expect(checks.people.found).toMatch(/^could not be looked at: AuthorizationErrorException: /);
    expect(checks['failure queue'].status).toBe('ok');
  });

  it('shows who has not confirmed, until they have', async () => {
    const story = await startStory({ confirms: () => false });
    await story.end(await story.submit(taskJob));
    await story.advance(60_000);
    await story.end(await story.submit(taskJob));
    await story.advance(60_000);
    expect(story.outbox().map(({ subject }) => subject)).toEqual([
      'AWS Notification - Subscription Confirmation',
    ]);
    expect((await checksOf(story))['e-mail']).toMatchObject({
      status: 'fail',
      found: '0 subscriptions confirmed, 1 pending: m…@example.com',
      fix: expect.stringContaining('confirmation'),
    });
    expect((await checksOf(story, 'admin'))['e-mail'].found).toMatch(/ml@example\.com$/);
    const [mail] = story.outbox();
    const Token = /Token=(\w+)/.exec(mail!.body)![1];
    const request = { TopicArn: mail!.topic, Token };
    await story.kernel.call('sns', 'ConfirmSubscription', request, planePrincipal);
    expect((await checksOf(story))['e-mail'].status).toBe('ok');
    await story.end(await story.submit(taskJob));
    await story.advance(60_000);
    expect(story.outbox()[0]?.subject).toBe('[Trainyard] Succeeded: chore (task)');
  });

  it('warns when nobody would be told at all', async () => {
    expect((await checksOf(await startStory()))['e-mail'].status).toBe('warn');
  });

  it('names a schedule whose last job failed, and one that did not fire', async () => {
    const story = await startStory({
      model: () => ({ runSeconds: 5, exitCode: 3 }),
      faults: { copies: ({ schedule }) => (schedule.endsWith('silent') ? 0 : 1) },
    });
    for (const name of ['broken', 'silent']) await story.api('PUT', `/schedules/${name}`, nightly);
    await story.advance(day);
    const checks = await checksOf(story);
    expect(checks['schedule broken']).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/^its last job failed: UserCodeFailed \(job_/),
    });
    expect(checks['schedule silent']).toMatchObject({
      status: 'fail',
      found: 'was due 22 h ago (2026-01-01T02:00:00.000Z) and did not fire',
    });
    expect(checks.schedules.found).toBe('0 schedules in order');
  });
});
