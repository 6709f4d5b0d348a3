import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Principal, Shape } from '../../infra/local/kernel/types.ts';
import { asAdmin } from './accounts.ts';
import { configuredAssembly } from './configured-assembly.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const day = 86_400_000;
const hour = 3_600_000;

let assembly: string;
beforeAll(async () => {
  assembly = await configuredAssembly({
    alerts: { emails: ['team@example.com'] },
    caps: { bill: { monthlyUsd: 100, of: 'projects' } },
    quotas: { task: 1 },
  });
});

/** AWS Budgets as Amazon SNS knows it. */
const budgets: Principal = {
  arn: 'budgets.amazonaws.com',
  service: 'budgets.amazonaws.com',
  sourceArn: 'arn:aws:budgets::000000000000:budget/trainyard-us-east-1',
};

/** The letter that AWS Budgets writes. */
const letter = (on: string, threshold = '100.00') =>
  [
    `AWS Budget Notification ${on}`,
    'AWS Account 000000000000',
    '',
    'Dear AWS Customer,',
    '',
    'You requested that we alert you when the ACTUAL Cost associated with your budget is greater.',
    '',
    'Budget Name: trainyard-us-east-1',
    'Budget Type: Cost',
    'Budgeted Amount: $100.00',
    'Alert Type: ACTUAL',
    `Alert Threshold: > $${threshold}`,
    'ACTUAL Amount: $1,036.69',
    '',
    '[1] https://console.aws.amazon.com/billing/home#/budgets',
    '',
  ].join('\n');

async function publish(story: Story, Message: string, as = budgets): Promise<void> {
  const { Topics } = await story.kernel.call<Shape>('sns', 'ListTopics', {}, planePrincipal);
  const { TopicArn } = Topics.find((one: Shape) => /-bill$/.test(one.TopicArn));
  const Subject = 'AWS Budgets: trainyard-us-east-1 has exceeded your alert threshold';
  await story.kernel.call('sns', 'Publish', { TopicArn, Subject, Message }, as);
}

async function alert(story: Story, Message: string): Promise<void> {
  await publish(story, Message);
  await story.advance(60_000);
}

const start = (startAt = Date.UTC(2026, 0, 10)) =>
  startStory({ assembly, startAt, model: () => ({ runSeconds: 600, exitCode: 0 }) });

const quiet = { ...taskJob, notify: ['email:ml@example.com'], deadlineSeconds: 40 * 86_400 };

async function submitted(story: Story, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push(await story.submit({ ...quiet, name }));
  return ids;
}

const phasesOf = async (story: Story, ids: string[]) =>
  (await Promise.all(ids.map(story.job))).map(({ phase }) => phase);

/** What the team was told that is about admission, the oldest first. */
const told = (story: Story) =>
  story
    .outbox()
    .filter(({ subject }) => /Admission/.test(subject))
    .map(({ subject }) => subject)
    .toReversed();

const paused = '[Trainyard] Admission of trainyard is paused by AWS Budgets';

describe('an alert of AWS Budgets', () => {
  afterEach(noDenials);

  it('pauses admission: new jobs wait, what runs goes on, people are told once', async () => {
    const story = await start();
    const [running] = await submitted(story, 'running');
    await story.until(running!, 'Running');
    for (let copy = 0; copy < 3; copy += 1) await publish(story, letter('January 10, 2026'));
    await story.advance(hour / 12);
    await alert(story, letter('January 10, 2026'));
    const waiting = await submitted(story, 'first', 'second');
    for (const id of waiting) {
      expect(await story.until(id, 'Queued')).toMatchObject({ reason: 'AdmissionPaused' });
    }
    await story.advance(hour);
    expect(await phasesOf(story, [running!, ...waiting])).toEqual([
      'Succeeded',
      'Queued',
      'Queued',
    ]);
    const job = await story.job(waiting[0]!);
    expect(job).toMatchObject({ reason: 'AdmissionPaused' });
    expect(job.message).toBe(
      'Admission is paused since 2026-01-10 00:00 UTC by AWS Budgets: budget ' +
        'trainyard-us-east-1 has spent $1,036.69 of $100.00. An admin resumes it by ' +
        'trainyard budget resume default, or it ends with 2026-01.',
    );
    expect((await story.api('GET', `/jobs/${job.id}/why`)).body).toMatchObject({
      cause: 'admission-paused',
      why: expect.stringMatching(/paused/),
      fix: expect.stringContaining('budget resume'),
    });
    expect(told(story)).toEqual([paused]);
    const { body } = await story.api('GET', '/budgets/default');
    expect(body.paused).toMatchObject({ by: 'AWS Budgets' });
  }, 120_000);

  it('lets the stages of what runs go on', async () => {
    const story = await start();
    const stage = { kind: 'task', image: taskJob.image, command: taskJob.command };
    const stages = { first: stage, last: { ...stage, needs: ['first'] } };
    const id = await story.submit({ kind: 'pipeline', name: 'both', stages });
    await story.until(id, 'Running');
    await alert(story, letter('January 10, 2026'));
    const [waiting] = await submitted(story, 'waits');
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Succeeded' });
    expect(ended.stages.last.phase).toBe('Succeeded');
    expect(await story.job(waiting!)).toMatchObject({ reason: 'AdmissionPaused' });
    const { checks } = (await story.api('GET', '/doctor')).body;
    const admission = checks.find(({ name }: Shape) => name === 'admission');
    expect(admission).toMatchObject({ status: 'warn' });
    expect(admission.found).toMatch(/^of default is paused since 2026-01-10T/);
  });

  it('is over for a project once an admin resumes it: its jobs run in their order', async () => {
    const story = await start();
    await alert(story, letter('January 10, 2026'));
    const ids = await submitted(story, 'a', 'b', 'c');
    await story.advance(60_000);
    expect(await story.api('POST', '/budgets/default/resume')).toMatchObject({ status: 403 });
    const { status, body } = await asAdmin(story, 'POST', '/budgets/default/resume');
    expect({ status, paused: body.paused }).toEqual({ status: 200, paused: null });
    const [, second] = await Promise.all(ids.map(story.job));
    expect(second).toMatchObject({ phase: 'Queued', reason: null, message: null });
    expect(second.queue.reason).toContain('1 of 1 are in use');
    const ends: string[] = [];
    for (const id of ids) ends.push((await story.end(id)).endedAt);
    expect(ends).toEqual(ends.toSorted());
    expect(new Set(ends).size).toBe(3);
    await alert(story, letter('January 10, 2026'));
    expect(await story.end((await submitted(story, 'later'))[0]!)).toMatchObject({ reason: null });
    expect(told(story)).toEqual([paused, '[Trainyard] Admission of default goes on']);
    const again = await asAdmin(story, 'POST', '/budgets/default/resume');
    expect(again).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });

  it('at a higher threshold pauses again; all projects go on at once', async () => {
    const story = await start();
    await alert(story, letter('January 10, 2026'));
    await asAdmin(story, 'POST', '/budgets/*/resume');
    await alert(story, letter('January 11, 2026', '150.00'));
    const [id] = await submitted(story, 'waits');
    await story.advance(hour);
    expect(await story.job(id!)).toMatchObject({ phase: 'Queued', reason: 'AdmissionPaused' });
    const { body } = await asAdmin(story, 'POST', '/budgets/*/resume');
    expect(body.items).toMatchObject([{ project: 'default', paused: null }]);
    expect(await story.end(id!)).toMatchObject({ phase: 'Succeeded' });
    expect(told(story)).toHaveLength(4);
  });

  it('ends with its month by itself', async () => {
    const story = await start(Date.UTC(2026, 0, 31, 12));
    await alert(story, letter('January 31, 2026'));
    const [id] = await submitted(story, 'waits');
    await story.advance(day / 4);
    expect((await story.job(id!)).phase).toBe('Queued');
    expect(await story.end(id!)).toMatchObject({ phase: 'Succeeded', reason: null });
    expect((await story.job(id!)).startedAt).toMatch(/^2026-02-01T00:0/);
  });

  it('of an earlier month does nothing', async () => {
    const story = await start(Date.UTC(2026, 1, 1, 3));
    await alert(story, letter('January 31, 2026'));
    expect(await story.end((await submitted(story, 'goes'))[0]!)).toMatchObject({ reason: null });
    expect(told(story)).toEqual([]);
  });

  it('that cannot be read pauses all the same and is quoted', async () => {
    const story = await start();
    await alert(story, 'Your bill   is\nhigh');
    const [id] = await submitted(story, 'waits');
    await story.advance(hour);
    expect((await story.job(id!)).message).toContain('could not be read: Your bill is high.');
  });

  it('lifts the pause first and leaves the limit of the project alone', async () => {
    const story = await start();
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.05' });
    await alert(story, letter('January 10, 2026'));
    const [first, second] = await submitted(story, 'fits', 'does-not');
    const { body } = await asAdmin(story, 'POST', '/budgets/default/resume');
    expect(body).toMatchObject({ paused: null, resumed: false });
    expect(await story.end(first!)).toMatchObject({ phase: 'Succeeded' });
    await story.advance(hour);
    const waits = await story.job(second!);
    expect(waits).toMatchObject({ phase: 'Queued', reason: 'BudgetExceeded' });
    expect(waits.message).toMatch(/^Waits for money/);
  });
});

describe('the budget in the template', () => {
  it('is of a month and counts what carries the tags of the projects, but no credits', () => {
    const read = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    const ofType = (stack: string, type: string) =>
      Object.values<Shape>(read(`${stack}.template.json`).Resources).filter(
        ({ Type }) => Type === type,
      );
    const found = ofType('trainyard', 'AWS::Budgets::Budget');
    expect(found).toHaveLength(1);
    const [{ Properties }] = found as [Shape];
    const { Budget, NotificationsWithSubscribers: notifications } = Properties;
    expect(Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 100, Unit: 'USD' },
      CostTypes: { IncludeCredit: false, IncludeRefund: false },
      CostFilters: { TagKeyValue: ['user:trainyard:project$default'] },
    });
    const [{ Address, SubscriptionType }] = notifications[0].Subscribers;
    expect(SubscriptionType).toBe('SNS');
    expect(JSON.stringify(Address)).toMatch(/:trainyard-bill"/);
    const topics = ofType('trainyard-data', 'AWS::SNS::Topic');
    expect(topics.map((one) => one.Properties.TopicName)).toContain('trainyard-bill');
    const policies = ofType('trainyard-data', 'AWS::SNS::TopicPolicy');
    expect(JSON.stringify(policies)).toContain('budgets.amazonaws.com');
    expect(read('manifest.json').artifacts.trainyard.dependencies).toContain('trainyard-data');
  });
});

describe('the topic of AWS Budgets', () => {
  it('takes messages from AWS Budgets of this account only', async () => {
    const story = await start();
    const others: Principal[] = [
      { ...budgets, sourceArn: 'arn:aws:budgets::111122223333:budget/other' },
      { arn: 'events.amazonaws.com', service: 'events.amazonaws.com' },
    ];
    for (const one of others) {
      const said = publish(story, letter('January 10, 2026'), one);
      await expect(said).rejects.toThrow(/not authorized/);
    }
  });
});
