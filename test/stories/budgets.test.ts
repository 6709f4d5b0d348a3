import { afterEach, describe, expect, it } from 'vitest';
import { assemblyWith } from '../assembly.ts';
import { accountsOf, asAdmin } from './accounts.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

/** What an hour of the task costs: 1 vCPU and 2 GB. */
const hour = 49_370;

const longRuns = () => ({ runSeconds: 1800, exitCode: 0 });

const phasesOf = async (story: Story, ids: string[]) =>
  (await Promise.all(ids.map(story.job))).map(({ phase }) => phase);

describe('a monthly budget', () => {
  afterEach(noDenials);

  it('that fits ten jobs admits exactly ten of 64 submitted at the same time', async () => {
    const story = await startStory({ model: longRuns });
    const put = await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.50' });
    expect(put).toMatchObject({ status: 200, body: { monthlyUsd: '0.50', leftUsd: '0.50' } });
    const names = Array.from({ length: 64 }, (_, n) => `n${n}`);
    const ids = await Promise.all(names.map((name) => story.submit({ ...taskJob, name })));
    await story.advance(60_000);
    const phases = await phasesOf(story, ids);
    expect(phases.filter((phase) => phase !== 'Queued')).toHaveLength(10);
    const waiting = await story.job(ids[phases.indexOf('Queued')]!);
    expect(waiting.reason).toBe('BudgetExceeded');
    expect(waiting.message).toBe(
      'Waits for money: it needs up to $0.04937, and of the $0.50 that project default has for ' +
        '2026-01 $0.0063 is neither spent nor reserved.',
    );
    const accounts = await accountsOf(story);
    expect(accounts.reserved).toBe(2 * 10 * hour);
  }, 60_000);

  it('gives what an ended job did not spend to the next, in order', async () => {
    const story = await startStory({ model: longRuns });
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.08' });
    const ids = [];
    for (const name of ['first', 'second', 'third']) {
      ids.push(await story.submit({ ...taskJob, name }));
    }
    await story.end(ids[0]!);
    await story.advance(60_000);
    expect(await phasesOf(story, ids)).toEqual(['Succeeded', 'Running', 'Queued']);
    const { body } = await story.api('GET', '/budgets/default');
    expect(body).toMatchObject({ month: '2026-01', reservedUsd: '0.04937' });
    expect(await accountsOf(story)).toMatchObject({ waiting: 3 });
  });

  it('refuses a job that could never fit, and one whose plan could not', async () => {
    const story = await startStory();
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.04' });
    for (const target of ['/jobs', '/plans']) {
      const answer = await story.api('POST', target, taskJob);
      expect(answer).toMatchObject({ status: 422, body: { code: 'BudgetExceeded' } });
      expect(answer.body.detail).toMatch(/up to \$0.04937.*project default has \$0.04 for a whole/);
    }
  });

  it('that is resumed, removed or of a new month lets the waiting in', async () => {
    for (const way of ['resume', 'remove', 'month']) {
      const story = await startStory({ startAt: Date.UTC(2026, 0, 31, 23), model: longRuns });
      await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '0.05' });
      const first = await story.submit(taskJob);
      const second = await story.submit({ ...taskJob, name: 'second', deadlineSeconds: 86_400 });
      await story.end(first);
      expect((await story.job(second)).phase).toBe('Queued');
      expect((await story.api('GET', `/jobs/${second}/why`)).body).toMatchObject({
        cause: 'waits-for-money',
        fix: expect.stringContaining('trainyard budget set'),
      });
      if (way === 'resume') await asAdmin(story, 'POST', '/budgets/default/resume');
      if (way === 'remove') await asAdmin(story, 'DELETE', '/budgets/default');
      expect(await story.end(second)).toMatchObject({ phase: 'Succeeded', reason: null });
      const months = way === 'month' ? 2 : 1;
      const { accounts, reserved } = await accountsOf(story);
      expect(accounts.filter(({ pk }) => pk.startsWith('BUDGET#project'))).toHaveLength(months);
      expect(reserved).toBe(0);
    }
  });

  it('tells of each threshold once, whoever passes it', async () => {
    const story = await startStory();
    const body = { monthlyUsd: '0.002', action: 'Notify', notify: ['email:boss@example.com'] };
    await asAdmin(story, 'PUT', '/budgets/default', body);
    const names = ['a', 'b', 'c', 'd'];
    const quiet = { ...taskJob, notify: [] };
    for (const name of names) await story.end(await story.submit({ ...quiet, name }));
    await story.advance(3_600_000);
    const mails = story.outbox().toReversed();
    expect(mails.map(({ subject }) => subject)).toEqual([
      '[Trainyard] Budget: default has spent 50 % of 2026-01',
      '[Trainyard] Budget: default has spent 80 % of 2026-01',
      '[Trainyard] Budget: default has spent 100 % of 2026-01',
    ]);
    expect(mails[0]!.body).toMatch(/has spent \$0.001646 of its \$0.002 for 2026-01/);
  });

  it('is set by admins only, and says what is wrong with it', async () => {
    const story = await startStory();
    const denied = await story.api('PUT', '/budgets/default', { monthlyUsd: '1.00' });
    expect(denied).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    const wrong = await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: 'much' });
    expect(wrong).toMatchObject({ status: 422, body: { pointer: '/monthlyUsd' } });
    const nothing = await asAdmin(story, 'POST', '/budgets/default/resume');
    expect(nothing).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });
});

describe("the plane's own cap", () => {
  it('holds for all projects together', async () => {
    const cap = '"MONTHLY_CAP_MICRO_USD":';
    const assembly = assemblyWith(`${cap}""`, `${cap}"${2 * hour}"`);
    const story = await startStory({ assembly, model: longRuns });
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((name) => story.submit({ ...taskJob, name })),
    );
    await story.advance(60_000);
    expect((await phasesOf(story, ids)).filter((phase) => phase === 'Queued')).toHaveLength(1);
  });
});
