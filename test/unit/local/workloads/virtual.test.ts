import { describe, expect, it } from 'vitest';
import { createVirtualRunner } from '../../../../infra/local/workloads/virtual-runner.ts';
import { fakeServices, makeKernel, newSeen, virtualClock } from './workloads-harness.ts';

async function setUp() {
  const seen = newSeen();
  const time = virtualClock();
  const runner = createVirtualRunner({
    random: () => 0.5,
    model: (spec, random) => ({
      runSeconds: 7200 * random(),
      exitCode: spec.id === 'bad' ? 1 : 0,
      lines: [`${spec.id} was here`],
    }),
  });
  const services = [runner.service, ...fakeServices(seen, { role: 'arn:untrusted' })];
  const kernel = makeKernel({ services, clock: time.clock });
  await runner.service.resume?.(kernel);
  const spec = (id: string) => ({
    id,
    service: 'test',
    image: 'any',
    environment: {},
    mounts: [],
    log: { group: '/test', stream: id },
    trustedService: 'ecs-tasks.amazonaws.com',
  });
  return { seen, time, runner, kernel, spec };
}

describe('the virtual runner', () => {
  it('ends a container after the drawn time, with its lines, once', async () => {
    const { seen, time, runner, kernel, spec } = await setUp();
    expect(await runner.start(spec('good'))).toMatchObject({ state: 'running' });
    await runner.start(spec('good'));
    await runner.start(spec('bad'));
    await time.run(kernel, 3_599_000);
    expect(seen.exited).toEqual([]);
    await time.run(kernel, 1000);
    expect(seen.exited).toEqual(['good', 'bad']);
    expect(await runner.status('bad')).toMatchObject({ state: 'exited', exitCode: 1 });
    expect(await runner.output('good')).toBe('good was here\n');
    expect(seen.lines).toHaveLength(2);
  });

  it('ends a stopped container at once, as SIGTERM does', async () => {
    const { seen, time, runner, kernel, spec } = await setUp();
    await runner.start(spec('good'));
    await runner.stop('good', 30);
    await runner.stop('good', 30);
    await time.run(kernel);
    expect(await runner.status('good')).toMatchObject({ exitCode: 143 });
    expect(seen.exited).toEqual(['good']);
  });

  it('does not start what may not assume its role', async () => {
    const { time, runner, kernel, spec } = await setUp();
    const status = await runner.start({ ...spec('good'), roleArn: 'arn:untrusted' });
    expect(status).toMatchObject({ state: 'failed-to-start', reason: 'no trust' });
    await time.run(kernel);
    expect(await runner.status('good')).toMatchObject({ state: 'failed-to-start' });
  });
});
