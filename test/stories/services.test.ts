import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { expectNothingHeld } from './accounts.ts';
import { account } from './endpoint-world.ts';
import { expectDeleted, onceAt } from './living-things.ts';
import { calmModel, noDenials, type Story, startStory } from './story.ts';

const hour = 3_600_000;
const image = 'registry.example/sentiment:1';
const service = { kind: 'service', name: 'sentiment', image, count: 2, cpu: 256, memory: 512 };
const web = { ...service, ttl: '8h', health: { path: '/health' } };

/** Two tasks of 0.25 vCPU and 0.5 GB; a balancer, a capacity unit, two addresses; by the hour. */
const hourly = 2 * Math.ceil(40_480 / 4 + 4_445 / 2) + 22_500 + 8_000 + 2 * 5_000;

/** What AWS has of services. */
async function made({ kernel }: Story) {
  const call = (name: string, operation: string, request: object = {}) =>
    kernel.call<Shape>(name, operation, request, planePrincipal);
  const cluster = 'trainyard';
  const { serviceArns } = await call('ecs', 'ListServices', { cluster });
  const { taskArns } = await call('ecs', 'ListTasks', { cluster });
  const { services } =
    serviceArns.length > 0
      ? await call('ecs', 'DescribeServices', { cluster, services: serviceArns })
      : { services: [] };
  const elb = (operation: string) => call('elasticloadbalancing', operation);
  const { LoadBalancers: balancers } = await elb('DescribeLoadBalancers');
  const { TargetGroups: groups } = await elb('DescribeTargetGroups');
  return { services, taskArns, balancers, groups };
}

async function serving(story: Story, change: object = {}) {
  const job = await story.end(await story.submit({ ...web, ...change }));
  expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
  return job;
}

async function expectNothingLeft(story: Story): Promise<void> {
  expect(await made(story)).toEqual({ services: [], taskArns: [], balancers: [], groups: [] });
  await expectNothingHeld(story);
}

/** Containers of an image whose tag is `bad` do what is said; those of others are calm. */
const badly =
  (run: object): NonNullable<Parameters<typeof startStory>[0]>['model'] =>
  (spec, random) => ({ ...calmModel!(spec, random), ...(/:bad$/.test(spec.image) ? run : {}) });

const bad = { image: 'registry.example/sentiment:bad' };
const never = 10 ** 9;

describe('a service', () => {
  afterEach(noDenials);

  it('serves behind a balancer of its own, and is opened at its address', async () => {
    const story = await startStory();
    const job = await serving(story);
    expect(job.result).toMatchObject({
      service: 'sentiment',
      url: expect.stringMatching(
        /^http:\/\/ty-[0-9a-f]{29}-\d+\.us-east-1\.elb\.amazonaws\.com\/$/,
      ),
    });
    const { status, body } = await story.api('GET', `/jobs/${job.id}/open`);
    expect([status, body.url, body.session]).toEqual([200, job.result.url, null]);
    const { services, taskArns, balancers, groups } = await made(story);
    expect([services.length, taskArns.length, balancers.length, groups.length]).toEqual([
      1, 2, 1, 1,
    ]);
    expect(services[0]).toMatchObject({ serviceName: 'trainyard-default-sentiment' });
    expect(groups[0]).toMatchObject({ Port: 8000, TargetType: 'ip', HealthCheckPath: '/health' });
    const { reserved } = await account(story);
    expect(reserved / (8 * hourly)).toBeCloseTo(1, 3);
  });

  it('ends when it expires: it bills no more', async () => {
    const story = await startStory();
    const job = await serving(story);
    await story.advance(8 * hour + 20 * 60_000);
    await expectNothingLeft(story);
    const { lines, actualUsd } = (await story.api('GET', `/jobs/${job.id}/cost`)).body;
    expect(lines).toMatchObject([{ state: 'closed', what: expect.stringContaining('balancer') }]);
    expect(Number(actualUsd) / ((8 * hourly) / 1e6)).toBeCloseTo(1, 1);
    expect((await account(story)).spent).toBe(Math.round(Number(actualUsd) * 1e6));
  });

  it('is ended by a cancel, also while it starts', async () => {
    const story = await startStory();
    const starting = await story.submit(web);
    await story.until(starting, 'Running');
    await story.api('POST', `/jobs/${starting}/cancel`);
    expect(await story.end(starting)).toMatchObject({ phase: 'Cancelled' });
    await expectNothingLeft(story);
    const job = await serving(story);
    expect((await story.api('POST', `/jobs/${job.id}/cancel`)).status).toBe(202);
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it.each([
    [
      'never answers',
      { healthySeconds: never, paced: true, lines: ['bound to 127.0.0.1'] },
      /port 8000 \/health/,
    ],
    ['ends', { runSeconds: 5, exitCode: 3, endsServing: true, lines: ['no model'] }, /exit code 3/],
    ['cannot start', { neverStarts: 'exec: "serv": executable file not found in $PATH' }, /serv/],
  ])('whose program %s fails with the reason, and leaves nothing', async (_what, run, says) => {
    const story = await startStory({ model: badly(run) });
    const job = await story.end(await story.submit({ ...web, ...bad }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(job.message).toMatch(says);
    for (const line of 'lines' in run ? run.lines : []) expect(job.message).toContain(line);
    await expectNothingLeft(story);
    expect(Number((await story.api('GET', `/jobs/${job.id}/cost`)).body.actualUsd)).toBeGreaterThan(
      0,
    );
  });

  it('is replaced by a job of its name, which then has its address', async () => {
    const story = await startStory();
    const first = await serving(story);
    const second = await serving(story, { count: 3 });
    expect(second.result.url).toBe(first.result.url);
    await story.advance(5 * 60_000);
    const { services, taskArns, balancers } = await made(story);
    expect([services.length, taskArns.length, balancers.length]).toEqual([1, 3, 1]);
    expect((await story.api('GET', `/jobs/${first.id}/open`)).status).toBe(404);
    await story.api('DELETE', `/jobs/${first.id}`);
    await story.advance(20 * 60_000);
    const deleted = await story.api('DELETE', `/jobs/${first.id}`);
    expect(deleted.body).toMatchObject({ state: 'Deleted', proof: { tagged: 0 } });
    expect((await story.api('GET', `/jobs/${second.id}/open`)).status).toBe(200);
    expect((await made(story)).taskArns).toHaveLength(3);
  });

  it('goes back by one call to what it served before, its image and inputs of then', async () => {
    const story = await startStory();
    const rollBack = (id: string) => story.api('POST', `/jobs/${id}/rollback`);
    const first = await serving(story, { command: ['serve', 'one'] });
    expect(await rollBack(first.id)).toMatchObject({ status: 409, body: { code: 'Conflict' } });
    const second = await serving(story, { command: ['serve', 'two'], count: 1 });
    expect((await rollBack(first.id)).status).toBe(404);
    const { status, body } = await rollBack(second.id);
    expect(status).toBe(202);
    const third = await story.end(body.id);
    expect(third).toMatchObject({ phase: 'Succeeded', result: { url: first.result.url } });
    expect(third.spec).toEqual(first.spec);
    await story.advance(5 * 60_000);
    const { services, taskArns } = await made(story);
    expect([services.length, taskArns.length]).toEqual([1, 2]);
  });

  it('takes commands in one of its tasks from its owner, where it was asked to', async () => {
    const story = await startStory();
    const exec = (id: string) => story.api('POST', `/jobs/${id}/exec`, { command: 'ls' });
    const closed = await serving(story);
    expect(await exec(closed.id)).toMatchObject({
      ...{ status: 409, body: { fix: expect.stringContaining('exec: true') } },
    });
    const { id } = await serving(story, { exec: true });
    await story.advance(5 * 60_000);
    const { status, body } = await exec(id);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.target).toMatch(/^ecs:trainyard_/);
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.advance(10 * 60_000);
    expect((await exec(id)).status).toBe(404);
    await expectNothingLeft(story);
  });

  it('serves on where the version that was to replace it is taken back', async () => {
    const story = await startStory({
      model: badly({ healthySeconds: never, paced: true, lines: ['oh no'] }),
    });
    const first = await serving(story);
    const second = await story.end(await story.submit({ ...web, ...bad, count: 4 }));
    expect(second).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(second.message).toContain('oh no');
    await story.advance(10 * 60_000);
    const { services, taskArns } = await made(story);
    expect(taskArns).toHaveLength(2);
    expect(services[0]).toMatchObject({ desiredCount: 2, deployments: [{ status: 'PRIMARY' }] });
    expect((await story.api('GET', `/jobs/${first.id}/open`)).status).toBe(200);
    await story.api('POST', `/jobs/${first.id}/cancel`);
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it('goes back to what it served where its replacement is cancelled', async () => {
    const story = await startStory({ model: badly({ healthySeconds: never }) });
    const first = await serving(story);
    const second = await story.submit({ ...web, ...bad });
    await story.until(second, 'Running');
    await story.api('POST', `/jobs/${second}/cancel`);
    expect(await story.end(second)).toMatchObject({ phase: 'Cancelled' });
    await story.advance(10 * 60_000);
    expect((await made(story)).taskArns).toHaveLength(2);
    expect((await story.api('GET', `/jobs/${first.id}/open`)).status).toBe(200);
  });

  it('keeps what its balancer asks as long as it lives', async () => {
    const story = await startStory();
    const first = await serving(story);
    const second = await story.end(await story.submit({ ...web, port: 9000 }));
    expect(second).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(second.message).toMatch(new RegExp(`9000.*trainyard cancel ${first.id}`));
    expect((await story.api('GET', `/jobs/${first.id}/open`)).status).toBe(200);
  });

  it('that somebody deletes by other ways is given back, and its balancer goes', async () => {
    const story = await startStory();
    const job = await serving(story);
    const [{ serviceName }] = (await made(story)).services;
    const request = { cluster: 'trainyard', service: serviceName, force: true };
    await story.kernel.call('ecs', 'DeleteService', request, planePrincipal);
    await story.advance(20 * 60_000);
    await expectNothingLeft(story);
    expect((await story.api('GET', `/jobs/${job.id}/open`)).status).toBe(404);
  });

  it.each([
    ['CreateTargetGroup', 'lose-reply'],
    ['CreateLoadBalancer', 'kill-after'],
    ['CreateListener', 'lose-reply'],
    ['RegisterTaskDefinition', 'kill-after'],
    ['CreateService', 'lose-reply'],
    ['CreateService', 'kill-after'],
    ['DescribeServices', 'kill-after'],
  ] as const)('is there once, although at %s comes %s', async (operation, fate) => {
    const { met, call } = onceAt(operation, fate);
    const story = await startStory({ faults: { call } });
    const job = await serving(story);
    const { services, taskArns, balancers, groups } = await made(story);
    expect([met.hits, services.length, taskArns.length, balancers.length, groups.length]).toEqual([
      1, 1, 2, 1, 1,
    ]);
    await story.api('POST', `/jobs/${job.id}/cancel`);
    await story.advance(10 * 60_000);
    await expectNothingLeft(story);
  });

  it('goes with its job when that is deleted, and the proof finds nothing', async () => {
    const story = await startStory();
    const job = await serving(story);
    await expectDeleted(story, job.id, { what: 'service', name: 'sentiment' });
    await expectNothingLeft(story);
  });
});
