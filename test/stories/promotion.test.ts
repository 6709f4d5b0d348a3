import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { accountsOf, asAdmin } from './accounts.ts';
import { nightly, run, tellReporting } from './reporting.ts';
import { noDenials, type Story } from './story.ts';

const week = 115_000 * 24 * 7;

/** What the month of the project has reserved and spent. */
const monthOf = async (story: Story) =>
  (await accountsOf(story)).accounts.find(({ pk }) => pk === 'BUDGET#project#default#2026-01')!;

const archiveOf = (job: Shape) => job.result.tune.bestTrainingJob.modelArtifact;
const served = async (story: Story) =>
  (await story.api('POST', '/endpoints/btc/invocations', { close: [1] })).body.model;

describe('a nightly retrain', () => {
  afterEach(noDenials);

  it('promotes the first model, then a better one, and refuses a worse one', async () => {
    const { story, say } = await tellReporting();
    // Short nights: a virtual day is hundreds of looks of the reaper.
    const at = { schedule: '0 * * * *', timeZone: 'Europe/Berlin', job: nightly };
    expect((await story.api('PUT', '/schedules/nightly', at)).status).toBe(200);
    await story.advance(1_800_000);
    const night = async (): Promise<Shape> => {
      await story.advance(3_600_000);
      const { lastJob } = (await story.api('GET', '/schedules/nightly')).body;
      return story.job(lastJob.id);
    };
    say({ better: true, summary: 'Promoted: nothing was in service.' });
    const first = await night();
    expect(first).toMatchObject({ phase: 'Succeeded', message: null });
    const { compare } = first.stages;
    expect((await story.job(compare.jobId)).resolved['inputs.champion']).toBe('');
    expect(await served(story)).toBe(archiveOf(first));

    say({ better: true, improvementPercent: 4.2, summary: 'Promoted: 4.2 % better.' });
    const second = await night();
    expect(second.result.compare.result).toMatchObject({ better: true, improvementPercent: 4.2 });
    const resolved = await story.job(second.stages.compare.jobId);
    expect(resolved.resolved['inputs.champion']).toBe(archiveOf(first));
    expect(await served(story)).toBe(archiveOf(second));

    say({ better: false, summary: 'Kept the model in service: 1.3 % better.' });
    const third = await night();
    expect(third).toMatchObject({
      phase: 'Succeeded',
      submittedBy: 'schedule:nightly',
      stages: {
        deploy: { phase: 'Skipped', jobId: null, message: '${compare.result.better} is false.' },
      },
    });
    expect(third.result.deploy).toBeUndefined();
    expect(await served(story)).toBe(archiveOf(second));
    const { current, history } = (await story.api('GET', '/endpoints/btc')).body;
    expect(current.jobId).toBe(second.stages.deploy.jobId);
    expect(history.map(({ jobId }: Shape) => jobId)).toEqual([first.stages.deploy.jobId]);

    const told = story.outbox().filter(({ subject }) => subject.includes('nightly'));
    const mails = told.map(({ body }) => body);
    expect(mails).toHaveLength(3);
    expect(mails.join()).toContain('compare: Promoted: 4.2 % better.');
    expect(mails.join()).toContain('compare: Kept the model in service: 1.3 % better.');
  });

  it('holds its own money to its end, and the endpoint holds its own beyond', async () => {
    const { story } = await tellReporting();
    const { body: plan } = await story.api('POST', '/plans', nightly);
    expect(plan.plan.worstUsd).toBe(plan.cost.worstUsd);
    expect(Number(plan.cost.worstUsd)).toBeLessThan(3);
    expect(plan.plan.afterwards).toEqual([
      'deploy: 1 × ml.m5.large serving, $0.115 an hour, ' +
        'at most $19.32 of the months it lives in, not of the cap',
    ]);
    expect(plan.plan.inputs).toContainEqual({
      input: 'compare.champion',
      from: '@serving(btc)',
      readable: true,
      exists: 'NO ENDPOINT btc SERVES: left out while none does',
    });
    const first = await run(story, nightly);
    const { body: bill } = await story.api('GET', `/jobs/${first.id}/cost`);
    expect(bill.actualUsd).toBe(first.cost.actualUsd);
    expect(bill.lines.map(({ stage }: Shape) => stage)).toEqual(['tune', 'compare']);
    const account = await monthOf(story);
    expect(account.reservedMicroUsd).toBe(week);
    expect(account.spentMicroUsd).toBe(Math.round(Number(bill.actualUsd) * 1e6));
  });

  it('whose endpoint could never fit the month is refused at once', async () => {
    const { story } = await tellReporting();
    await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd: '5.00', action: 'Pause' });
    const { status, body } = await story.api('POST', '/jobs', nightly);
    expect([status, body.code]).toEqual([422, 'BudgetExceeded']);
    expect(body.detail).toBe(
      "Its stage 'deploy' would hold up to $19.32, and project default has $5.00 " +
        'for a whole month.',
    );
  });

  it('fails when its model cannot be served, and leaves what was', async () => {
    let healthy = true;
    const { story } = await tellReporting(({ path }) => path !== '/ping' || healthy);
    const first = await run(story, nightly);
    healthy = false;
    const failed = await run(story, nightly);
    expect(failed).toMatchObject({
      phase: 'Failed',
      reason: 'UserCodeFailed',
      stages: { compare: { phase: 'Succeeded' }, deploy: { phase: 'Failed' } },
    });
    expect(failed.message).toMatch(/^Stage 'deploy' failed: The model could not be served/);
    const { current } = (await story.api('GET', '/endpoints/btc')).body;
    expect(current.jobId).toBe(first.stages.deploy.jobId);
    expect((await monthOf(story)).reservedMicroUsd).toBe(week);
  });

  it('is rolled back to the model before, which the next one is then compared with', async () => {
    const { story } = await tellReporting();
    const first = await run(story, nightly);
    await run(story, nightly);
    const { body } = await story.api('POST', '/endpoints/btc/rollback');
    expect((await story.end(body.id)).phase).toBe('Succeeded');
    expect(await served(story)).toBe(archiveOf(first));
    const third = await run(story, nightly);
    const { resolved } = await story.job(third.stages.compare.jobId);
    expect(resolved['inputs.champion']).toBe(archiveOf(first));
  });

  it('releases what a skipped deployment did not need', async () => {
    const { story, say } = await tellReporting();
    say({ better: false });
    const refused = await run(story, nightly);
    expect(refused.stages.deploy.phase).toBe('Skipped');
    const account = await monthOf(story);
    expect(account.reservedMicroUsd).toBe(0);
    expect((await story.api('GET', '/endpoints/btc')).status).toBe(404);
  });

  it('deploys nothing when the comparison says neither yes nor no', async () => {
    const { story, say } = await tellReporting();
    say({ better: 'perhaps' });
    const failed = await run(story, nightly);
    expect(failed).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(failed.message).toBe(
      "Stage 'deploy' could not start: " +
        'when: ${compare.result.better} gave "perhaps"; it must give true or false.',
    );
    say({ verdict: true });
    const silent = await run(story, nightly);
    expect(silent.message).toContain("${compare.result.better} is not in the result of stage 'com");
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
  });
});
