import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { accountsOf } from './accounts.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';

const microUsd = (usd: string) => Math.round(Number(usd) * 1e6);

/** A virtual run of trials that each take ten minutes. */
const slowTrials = (spec: Shape, random: () => number) => ({
  runSeconds: 600,
  exitCode: 0,
  lines: spec.service === 'sagemaker' ? [`validation:rmse=${(1 + random()).toFixed(6)}`] : [],
});

describe('a job that may be stopped at its cap', () => {
  afterEach(noDenials);

  it('runs below its worst case, and is stopped before it spends more than the cap', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 90_000, exitCode: 0 }) });
    const budget = { maxCostUsd: '0.02', onExceeded: 'Cancel' };
    const job = await story.end(await story.submit({ ...taskJob, budget }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'BudgetExceeded' });
    const spent = microUsd(job.cost.actualUsd);
    expect(spent).toBeGreaterThan(19_000);
    expect(spent).toBeLessThan(20_000 + (49_370 * 60) / 3600);
    await story.advance(60_000);
    expect(story.outbox().map(({ body }) => body)).toEqual([
      expect.stringMatching(
        /BudgetExceeded[^\n]*\nStopped .* used up: \$0\.0\d+ of \$0\.020* \(cap \$0\.02\)\./,
      ),
    ]);
    const { reserved, spent: booked, ledger, open } = await accountsOf(story);
    expect({ reserved, booked, ledger, open }).toEqual({
      reserved: 0,
      booked: spent,
      ledger: spent,
      open: 0,
    });
  });

  it('keeps the best trial of a search that is stopped', async () => {
    const story = await startStory({ model: slowTrials });
    const budget = { maxCostUsd: '0.09', onExceeded: 'StopScheduling' };
    const job = await story.end(await story.submit({ ...tuningJob, maxJobs: 50, budget }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'BudgetExceeded' });
    expect(job.result.bestTrainingJob.objective).toBeGreaterThan(1);
    expect(microUsd(job.cost.actualUsd)).toBeLessThan(90_000 + (2 * 115_000 * 60) / 3600);
  });

  it('runs to its end with Finish, and is then not tried again', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 3000, exitCode: 0 }) });
    const budget = { maxCostUsd: '0.02', onExceeded: 'Finish' };
    const job = await story.end(await story.submit({ ...taskJob, budget }));
    expect(job).toMatchObject({ phase: 'Succeeded' });
    expect(microUsd(job.cost.actualUsd)).toBeGreaterThan(40_000);
  });

  it('is refused where not even its beginning fits', async () => {
    const story = await startStory();
    const budget = { maxCostUsd: '0.0001', onExceeded: 'Cancel' };
    const { status, body } = await story.api('POST', '/plans', { ...taskJob, budget });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'BudgetExceeded' });
  });
});

describe('the cap of a pipeline', () => {
  afterEach(noDenials);
  const { name: _name, notify: _notify, ...stage } = taskJob;

  it('is shared by its stages: a later one gets what the earlier ones left', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 1800, exitCode: 0 }) });
    const stages = { first: stage, second: { ...stage, needs: ['first'] } };
    const budget = { maxCostUsd: '0.035', onExceeded: 'Cancel' };
    const job = await story.end(await story.submit({ kind: 'pipeline', stages, budget }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'BudgetExceeded' });
    expect(job.stages).toMatchObject({
      first: { phase: 'Succeeded' },
      second: { phase: 'Failed' },
    });
    const spent = microUsd(job.cost.actualUsd);
    expect(spent).toBeGreaterThan(34_000);
    expect(spent).toBeLessThan(35_000 + (49_370 * 60) / 3600);
    const { reserved, spent: booked, ledger } = await accountsOf(story);
    expect({ reserved, booked, ledger }).toEqual({ reserved: 0, booked: spent, ledger: spent });
  });

  it('begins no stage that does not fit with StopScheduling', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 1800, exitCode: 0 }) });
    const stages = { first: stage, second: { ...stage, needs: ['first'] } };
    const budget = { maxCostUsd: '0.06', onExceeded: 'StopScheduling' };
    const job = await story.end(await story.submit({ kind: 'pipeline', stages, budget }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'BudgetExceeded' });
    expect(microUsd(job.cost.actualUsd)).toBeLessThan(30_000);
    expect((await accountsOf(story)).reserved).toBe(0);
  });
});
