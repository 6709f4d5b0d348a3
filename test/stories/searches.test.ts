import { afterEach, expect, it } from 'vitest';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { calmModel, noDenials, startStory, tuningJob } from './story.ts';

afterEach(noDenials);

it('a search whose trials are all alike says so in job, trials and message', async () => {
  const model = (spec: ContainerSpec, random: () => number) => ({
    ...calmModel(spec, random),
    lines: ['validation:rmse=0.21815'],
  });
  const story = await startStory({ model });
  const id = await story.submit(tuningJob);
  const job = await story.end(id);
  const words = 'All 4 trials have the objective 0.21815, whatever wd was';
  expect(job.result.warning).toContain(words);
  const { body } = await story.api('GET', `/jobs/${id}/trials`);
  expect(body.warning).toContain(words);
  await story.advance(60_000);
  expect(story.outbox()[0]?.body).toContain(`Warning: ${words}`);
});

it('a search whose trials differ has nothing to warn of', async () => {
  const story = await startStory();
  const id = await story.submit(tuningJob);
  expect((await story.end(id)).result).not.toHaveProperty('warning');
  expect((await story.api('GET', `/jobs/${id}/trials`)).body).not.toHaveProperty('warning');
});
