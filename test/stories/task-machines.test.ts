import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { noDenials, startStory, taskJob } from './story.ts';

describe('the machine of a task', () => {
  afterEach(noDenials);

  it('has the disk and the architecture that the job asks for, and bills them', async () => {
    const story = await startStory();
    const call = (operation: string, request: object) =>
      story.kernel.call<Shape>(
        'ecs',
        operation,
        { cluster: 'trainyard', ...request },
        planePrincipal,
      );
    const job = await story.end(
      await story.submit({ ...taskJob, scratch: 100, architecture: 'arm64' }),
    );
    expect(job).toMatchObject({ phase: 'Succeeded' });
    const { taskArns } = await call('ListTasks', { desiredStatus: 'STOPPED' });
    const { tasks } = await call('DescribeTasks', { tasks: taskArns });
    expect(tasks).toMatchObject([
      {
        ephemeralStorage: { sizeInGiB: 100 },
        attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }],
      },
    ]);
    const { body } = await story.api('GET', `/jobs/${job.id}/cost`);
    const [line] = body.lines;
    expect(line.what).toBe('Fargate 1 vCPU, 2048 MiB, 100 GiB of disk, arm64');
    const perHour = 0.03238 + 2 * 0.00356 + 80 * 0.000111;
    expect(Number(line.usd)).toBeCloseTo((perHour * line.seconds) / 3600, 5);
  });

  it('is no arm64 for an image of the plane’s own', async () => {
    const story = await startStory();
    const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/trainyard/images:src-1';
    const job = { ...taskJob, image, architecture: 'arm64' };
    const { status, body } = await story.api('POST', '/jobs', job);
    expect(status).toBe(422);
    expect(body).toMatchObject({ pointer: '/architecture' });
  });
});
