import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { quotedReason } from '../../statemachines/kinds/quoted-reasons.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';

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

  it('of instances with a GPU is found by the plan, with the request for more', async () => {
    const name = 'ml.g4dn.xlarge for training job usage';
    const capacity = { accountQuotas: { instances: { [name]: 1, 'ml.a for endpoint usage': 2 } } };
    const story = await startStory({ faults: { capacity } });
    const planned = async (maxParallelJobs: number) => {
      const job = { ...tuningJob, instanceType: 'ml.g4dn.xlarge', maxParallelJobs };
      const { body } = await story.api('POST', '/plans', job);
      return body.plan.findings.filter(({ where }: Shape) => where === '/instanceType');
    };
    expect(await planned(1)).toEqual([]);
    expect(await planned(2)).toEqual([
      {
        level: 'error',
        where: '/instanceType',
        found: `The account's quota "${name}" is 1; the job needs 2.`,
        fix: expect.stringMatching(/--quota-code L-[0-9A-F]{8} --desired-value 2$/),
      },
    ]);
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
