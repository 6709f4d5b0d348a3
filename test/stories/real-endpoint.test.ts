import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import { mintLocalToken } from '../../infra/local/boot/local-token.ts';
import { realClock } from '../../infra/local/boot/real-clock.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { readFacts, signalGroup } from '../../infra/local/workloads/container-facts.ts';
import { bars } from './newest-bars.ts';
import { RealPlane, see } from './real-plane.ts';

const example = fileURLToPath(new URL('../../examples/price-forecast', import.meta.url));
const schedule = fileURLToPath(
  new URL('../../examples/nightly-retrain/nightly.yaml', import.meta.url),
);

/** Learning rates of a night: with the first the model hardly moves from where it began. */
const rates = {
  poor: '{min: 1e-7, max: 2e-7, scale: log}',
  fair: '{min: 0.0003, max: 0.00033}',
  good: '{min: 0.004, max: 0.006}',
};

describe('a forecast that is trained anew every night', { timeout: 120_000 }, () => {
  // Half a second instead of a minute: out after a second and a half, in after seven and a half.
  const plane = new RealPlane(['--scaling-seconds', '0.5']);
  const body = JSON.stringify({ bars: bars() });
  let authorization = '';

  const call = async (method: string, path: string, text?: string) => {
    const response = await fetch(`${plane.file.apiUrl}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(text === undefined ? {} : { body: text }),
    });
    return { status: response.status, body: (await response.json()) as Shape };
  };
  const invoke = (text = body) => call('POST', '/endpoints/price-forecast/invocations', text);

  /** The schedule with one short trial, run once with the data up to a day; answers its job. */
  const night = async (until: string, rate: keyof typeof rates): Promise<string> => {
    const members = {
      'features.environment.UNTIL': until,
      'tune.hyperParameters.epochs': '20',
      'tune.ranges.learning_rate': rates[rate],
      'tune.maxJobs': '1',
      'tune.maxParallelJobs': '1',
    };
    const sets = Object.entries(members).map(([at, value]) => `job.stages.${at}=${value}`);
    await plane.command('submit', schedule, ...sets.flatMap((set) => ['--set', set]));
    return (await plane.command('schedule', 'run', 'nightly-retrain')).id;
  };
  const nights: Shape[] = [];

  /** The numbers of the processes that serve now. */
  const serving = async (): Promise<number[]> => {
    const folder = join(plane.data, 'workloads');
    const ids = readdirSync(folder).filter((name) => name.includes('serving'));
    const facts = await Promise.all(ids.map((id) => readFacts(join(folder, id), realClock.now())));
    return facts.flatMap((one) => (one.state === 'running' ? [one.pid] : []));
  };

  const authorize = async () => {
    const owner = { projects: ['*'], role: 'admin' as const, subject: 'owner', ttlSeconds: 3600 };
    authorization = `Bearer ${await mintLocalToken(plane.file, owner, realClock.now())}`;
  };

  beforeAll(async () => {
    await plane.start();
    await authorize();
    nights.push(await plane.end(await night('2020-03-02', 'fair'), 110));
  }, 120_000);

  afterAll(() => plane.close());

  it('is promoted in the first night, as it beats the naive forecast', async () => {
    const [job] = nights;
    expect(job).toMatchObject({ phase: 'Succeeded', message: null });
    const { result } = job!.result.compare;
    expect(result).toMatchObject({ better: true, heldOutDays: 751 });
    expect(result.candidateRmse).toBeLessThan(result.naiveRmse);
    expect(result.summary).toMatch(/^The first model is promoted: /);
    const compare = await plane.get(`/jobs/${job!.stages.compare.jobId}`);
    expect(compare.resolved['inputs.champion']).toBe('');
    expect(await plane.get('/endpoints/price-forecast')).toMatchObject({
      current: { jobId: job!.stages.deploy.jobId },
    });
  });

  it('answers with its forecast, and refuses other requests in its own words', async () => {
    const { status, body: answer } = await invoke();
    expect(status).toBe(200);
    expect(answer).toMatchObject({ date: '2020-04-17', close: 2874.560059 });
    expect(answer.volatility).toBeCloseTo(0.02116, 4);
    expect(answer.forecast).toBeGreaterThan(0.005);
    expect(answer.forecast).toBeLessThan(0.05);
    const said: string[] = [];
    const line = ['invoke', 'price-forecast', '--json', body, '--data', plane.data];
    const out = (text: string) => said.push(text);
    expect(await runCommand(line, { ...realSystem(), env: {}, out })).toBe(0);
    expect(JSON.parse(said.join(''))).toEqual(answer);
    const refused = await invoke('{}');
    expect(refused).toMatchObject({ status: 502, body: { code: 'ModelFailed' } });
    expect(refused.body.detail).toContain('The request has no list bars.');
  });

  it('answers every request while a better model takes its place', async () => {
    const id = await night('2020-04-17', 'good');
    const statuses: number[] = [];
    await see(
      'the swap',
      async () => {
        statuses.push((await invoke()).status);
        return plane.get(`/jobs/${id}`);
      },
      ({ phase }) => ['Succeeded', 'Failed', 'Cancelled'].includes(phase),
      110,
    );
    for (let n = 0; n < 20; n += 1) statuses.push((await invoke()).status);
    const job = await plane.get(`/jobs/${id}`);
    nights.push(job);
    expect(job).toMatchObject({ phase: 'Succeeded' });
    expect(statuses.length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const { result } = job.result.compare;
    expect(result).toMatchObject({ better: true, heldOutDays: 756 });
    expect(result.candidateRmse).toBeLessThan(result.championRmse);
    const shown = await plane.get('/endpoints/price-forecast');
    expect(shown).toMatchObject({ current: { jobId: job.stages.deploy.jobId } });
    expect(shown.history).toHaveLength(1);
  });

  it('goes on serving the better model when the next one is worse', async () => {
    const job = await plane.end(await night('2020-04-17', 'poor'), 110);
    expect(job).toMatchObject({ phase: 'Succeeded', stages: { deploy: { phase: 'Skipped' } } });
    const { result } = job.result.compare;
    expect(result.candidateRmse).toBeGreaterThan(result.naiveRmse);
    expect(result.summary).toContain('above that of the naive forecast');
    const champion = nights[1]!;
    expect(result).toMatchObject({
      better: false,
      championRmse: champion.result.compare.result.candidateRmse,
    });
    const compare = await plane.get(`/jobs/${job.stages.compare.jobId}`);
    const archive = champion.result.tune.bestTrainingJob.modelArtifact;
    expect(compare.resolved['inputs.champion']).toBe(archive);
    const { current } = await plane.get('/endpoints/price-forecast');
    expect(current.jobId).toBe(champion.stages.deploy.jobId);
    const told = async () => (await plane.mails()).map((mail) => mail.body).join();
    await see('both messages', told, (text) =>
      [champion, job].every((one) => text.includes(one.result.compare.result.summary)),
    );
  });

  it('adds and removes processes with its traffic, and fails nobody', async () => {
    const scale = ['min=1', 'max=3', 'target=1', 'scaleInCooldown=1', 'scaleOutCooldown=1'];
    const { modelArtifact, image } = (await plane.get('/endpoints/price-forecast')).current;
    const served = [`model=${modelArtifact}`, `image=${image}`];
    const sets = [...served, ...scale.map((member) => `scale.${member}`)];
    const id = await plane.submit(join(example, 'endpoint.yaml'), ...sets);
    expect(await plane.end(id, 60)).toMatchObject({ phase: 'Succeeded' });
    const statuses: number[] = [];
    /** Asks the model in every so many looks until so many processes serve. */
    const until = async (count: number, looks: number) => {
      let look = 0;
      await see(
        `${count} processes`,
        async () => {
          if (look % looks === 0) statuses.push((await invoke()).status);
          look += 1;
          return (await serving()).length;
        },
        (now) => now === count,
      );
    };
    await Promise.all([until(3, 1), until(3, 1), until(3, 1)]);
    const shown = () => plane.get('/endpoints/price-forecast');
    await see('the count', shown, ({ replicas }) => replicas.current === 3);
    await until(1, 12);
    await see('the count', shown, ({ replicas }) => replicas.current === 1);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('answers again after its process died', async () => {
    const [before] = await serving();
    signalGroup(before!, 'SIGKILL');
    await see('another process', serving, ([pid]) => pid !== undefined && pid !== before);
    await see('its successor', invoke, ({ status }) => status === 200);
  });

  it('goes on answering after the plane was killed, and is gone when it is deleted', async () => {
    await plane.kill();
    await plane.start();
    await authorize();
    expect((await invoke()).status).toBe(200);
    expect((await call('DELETE', '/endpoints/price-forecast')).status).toBe(202);
    await see('its end', invoke, ({ status }) => status === 404);
    expect(plane.complaints).toEqual([]);
  });
});
