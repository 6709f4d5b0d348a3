import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { furnishedAssembly } from './furnished-assembly.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const gpuJob = { ...taskJob, instanceType: 'g4dn.xlarge' };

/** An hour of it: the instance, 7.8 % for its management, 100 GiB of disk, an address. */
const perHour = 0.526 * 1.078 + (100 * 0.08) / 720 + 0.005;

describe('a task on an instance of its own', () => {
  const name = 'Running On-Demand G and VT instances';
  let story: Story;
  beforeAll(async () => {
    const capacity = { accountQuotas: { instances: { [name]: 0 } } };
    story = await startStory({ assembly: await furnishedAssembly(), faults: { capacity } });
  });
  afterEach(noDenials);

  it('has all of it and its GPU, and bills it until it is gone', async () => {
    const call = (operation: string, request: object) =>
      story.kernel.call<Shape>('ecs', operation, request, planePrincipal);
    const job = await story.end(await story.submit({ ...gpuJob, inputs: {}, outputs: ['model'] }));
    expect(job).toMatchObject({ phase: 'Succeeded' });
    const cluster = 'trainyard';
    const { taskArns } = await call('ListTasks', { cluster, desiredStatus: 'STOPPED' });
    const { tasks } = await call('DescribeTasks', { cluster, tasks: taskArns });
    const [{ taskDefinitionArn: taskDefinition, ...task }] = tasks;
    expect(task).toMatchObject({
      launchType: 'MANAGED_INSTANCES',
      capacityProviderName: 'trainyard-g4dn-xlarge',
      memory: String(13 * 1024),
    });
    const { taskDefinition: made } = await call('DescribeTaskDefinition', { taskDefinition });
    expect(made).toMatchObject({ requiresCompatibilities: ['MANAGED_INSTANCES'] });
    const gpus = made.containerDefinitions.map((one: Shape) => [
      one.name,
      one.resourceRequirements ?? [],
    ]);
    expect(gpus).toEqual([
      ['stage-in', []],
      ['main', [{ type: 'GPU', value: '1' }]],
      ['stage-out', []],
    ]);
    const { body } = await story.api('GET', `/jobs/${job.id}/cost`);
    const [line] = body.lines;
    expect(line.what).toBe('EC2 g4dn.xlarge, 4 vCPU, 16 GiB, 1 × T4');
    expect(line.seconds - (task.stoppedAt - task.createdAt)).toBeCloseTo(480, -1);
    expect(Number(line.usd)).toBeCloseTo((perHour * line.seconds) / 3600, 5);
  });

  it('is planned with its price, the minutes after its end, and the account’s quota', async () => {
    const plan = async (job: object) => (await story.api('POST', '/plans', job)).body.plan;
    const planned = await plan({ ...gpuJob, timeoutSeconds: 3600 });
    expect(Number(planned.worstUsd)).toBeGreaterThan((perHour * (3600 + 480)) / 3600);
    expect(planned.creates.map(({ what }: Shape) => what)).toContain(
      'ECS Managed Instance g4dn.xlarge',
    );
    expect(planned.findings).toContainEqual({
      level: 'error',
      where: '/instanceType',
      found: `The account's quota "${name}" is 0; the job needs 4.`,
      fix: expect.stringMatching(
        /--service-code ec2 --quota-code L-[0-9A-F]{8} --desired-value 4$/,
      ),
    });
  });

  it('is refused for what an instance is not, and where the plane has none', async () => {
    const answers = [
      [{ memory: 4096 }, '/memory', /whole g4dn.xlarge, 4 vCPU and 16 GiB: leave it away/],
      [{ spot: true }, '/spot', /bought on demand/],
      [{ scratch: 100 }, '/scratch', /100 GiB of disk/],
      [{ exec: true }, '/exec', /private network/],
      [{ instanceType: 'p4d.24xlarge' }, '/instanceType', /has g4dn.xlarge, r6i.8xlarge: name it/],
    ] as const;
    for (const [more, pointer, detail] of answers) {
      const { status, body } = await story.api('POST', '/jobs', { ...gpuJob, ...more });
      expect([status, body.pointer]).toEqual([422, pointer]);
      expect(body.detail).toMatch(detail);
    }
  });
});
