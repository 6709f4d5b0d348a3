import { afterEach, describe, expect, it } from 'vitest';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

async function report(story: Story, id: string): Promise<{ page: string; policy: string }> {
  const { status, headers, body } = await story.api('GET', `/jobs/${id}/report`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  return { page: String(body), policy: headers['content-security-policy']! };
}

/** What a browser would fetch or run. */
const active = /<(?:script|link|img|iframe|object|form)\b|<[^>]*\s(?:on\w+|src|href)=/i;

describe('the report of a job', () => {
  afterEach(noDenials);

  it('tells of stages, trials with plots, all that was made, its end and cost', async () => {
    const story = await startStory();
    const { notify: _, name: __, ...tune } = tuningJob;
    const id = await story.submit({
      kind: 'pipeline',
      name: 'night',
      budget: { maxCostUsd: '5.00' },
      stages: { tune: { ...tune, maxJobs: 6 } },
    });
    const job = await story.end(id);
    const { page, policy } = await report(story, id);
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).not.toMatch(active);
    expect(page).toContain('<h1>night</h1>');
    expect(page).toContain(`Best validation:rmse so far`);
    expect(page).toContain('wd (logarithmic) against validation:rmse');
    expect(page.match(/<circle class="dot/g)).toHaveLength(6);
    expect(page.match(/<circle class="dot best"/g)).toHaveLength(1);
    expect(page).toContain(`The best is <code>${job.result.tune.bestTrainingJob.name}</code>`);
    expect(page).toContain('has ended');
    expect(page).not.toContain('>lives<');
    expect(page).toContain(`$${job.cost.actualUsd}`);
    await story.stop();
  });

  it('of a failure says why, and escapes what was said; secrets are masked', async () => {
    const story = await startStory({
      model: () => ({
        runSeconds: 5,
        exitCode: 1,
        lines: ["KeyError: '<script>alert(1)</script> of hunter2-hunter2'"],
      }),
    });
    const environment = { DB_PASSWORD: 'hunter2-hunter2' };
    const id = await story.submit({ ...taskJob, environment });
    await story.end(id);
    const { page } = await report(story, id);
    expect(page).toContain('<h2>Why</h2>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(active);
    expect(page).not.toContain('hunter2');
    await story.stop();
  });
});
