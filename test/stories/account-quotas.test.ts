import { afterEach, describe, expect, it } from 'vitest';
import { quotedReason } from '../../statemachines/kinds/quoted-reasons.ts';
import { noDenials, startStory, taskJob } from './story.ts';

describe('a quota of the account', () => {
  afterEach(noDenials);

  it('of tasks lets a job wait and try again, under its own name', async () => {
    const capacity = { accountQuotas: { tasks: 1 } };
    const story = await startStory({ faults: { capacity } });
    const [first = '', second = ''] = [await story.submit(taskJob), await story.submit(taskJob)];
    const ended = [await story.end(first), await story.end(second)];
    expect(ended.map(({ phase }) => phase)).toEqual(['Succeeded', 'Succeeded']);
    expect(ended.map(({ attempt }) => attempt).toSorted()).toEqual([1, 2]);
    const { body } = await story.api('GET', `/jobs/${second}/events`);
    expect(JSON.stringify(body)).toContain('limit on the number of tasks you can run');
  });

  it('of builds ends a job that may not try again with what CodeBuild said', async () => {
    const capacity = { accountQuotas: { builds: 0 } };
    const story = await startStory({ faults: { capacity } });
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const { body } = await story.api('POST', '/uploads', upload);
    const job = { kind: 'image', name: 'worker', source: body.uri, maxAttempts: 1 };
    const ended = await story.end(await story.submit(job));
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'QuotaExceeded' });
    expect(ended.message).toContain('Cannot have more than 0 builds in queue for the account');
  });

  it('is told from a lack of machines by the words of AWS', () => {
    const told = [
      "You've reached the limit on the number of vCPUs you can run concurrently",
      'The requested CPU configuration is above your limit',
      'Cannot have more than 1 builds in queue for the account',
      'Capacity is unavailable at this time. Please try again later or in a different zone',
      'RESOURCE:MEMORY',
      'The resource limits of the task are odd',
    ].map(quotedReason);
    const [quota, capacity] = ['QuotaExceeded', 'CapacityUnavailable'];
    expect(told).toEqual([quota, quota, quota, capacity, capacity, undefined]);
  });
});
