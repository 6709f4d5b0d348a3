import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { needProgram } from './needed.ts';
import { isAlive, RealPlane, see } from './real-plane.ts';

/** Inputs that once failed, kept beside the project; absent in a clone that stands alone. */
const kept = fileURLToPath(new URL('../../../shared/cases', import.meta.url));

describe('inputs that once failed (where they are kept)', { timeout: 240_000 }, () => {
  const plane = new RealPlane();
  const jobs = new Map<string, string>();
  const fileOf = (name: string, file = 'job.yaml') => join(plane.data, 'cases', name, file);
  const ended = (name: string) => plane.end(jobs.get(name)!, 200);

  /** All are submitted at once, so that the slowest decides how long they take together. */
  const setUp = async () => {
    cpSync(kept, join(plane.data, 'cases'), { recursive: true });
    const venv = join(plane.data, 'cases', 'venv-in-source', '.venv');
    const made = spawnSync('python3', ['-m', 'venv', '--without-pip', venv]);
    expect(made.status, `${made.stderr}`).toBe(0);
    await plane.start();
    for (const name of [
      'endpoint-slow',
      'log-burst',
      'diverged-objective',
      'metric-blank',
      'setsid-daemon',
      'venv-in-source',
    ]) {
      jobs.set(name, await plane.submit(fileOf(name)));
    }
  };
  let isUp: Promise<void> | undefined;
  beforeEach((context) => {
    needProgram('python3', context);
    if (!existsSync(kept)) context.skip('The kept cases are not beside this clone.');
    isUp ??= setUp();
    return isUp;
  });
  afterAll(() => plane.close());

  const refusal = async (path: string, body: object) => {
    const response = await fetch(`${plane.file.apiUrl}${path}`, {
      method: 'POST',
      headers: { authorization: plane.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Shape };
  };

  /** The result of a task as the API's answer has it, which JavaScript's numbers could change. */
  const textOf = async (id: string) => {
    const headers = { authorization: plane.authorization };
    const response = await fetch(`${plane.file.apiUrl}/jobs/${id}`, { headers });
    return /"result":(\{[^{}]*\})/.exec((await response.text()).replace(/\s/g, ''))?.[1] ?? 'none';
  };

  it('metric-blank: a line without a number gives no value', async () => {
    expect(await ended('metric-blank')).toMatchObject({ phase: 'Succeeded' });
    const { items } = await plane.command('trials', jobs.get('metric-blank')!);
    expect(items.map(({ objective }: Shape) => objective)).toEqual([0.7, 0.7]);
  });

  it('diverged-objective: the best of the trials that did not diverge', async () => {
    const job = await ended('diverged-objective');
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { objective } = job.result.tuning.bestTrainingJob;
    expect(objective).toBeGreaterThanOrEqual(0.1);
    expect(objective).toBeLessThanOrEqual(0.5);
  });

  it('venv-in-source: the virtual environment stays here', async () => {
    const job = await ended('venv-in-source');
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const said = (await plane.log(job.id)).map(({ message }) => message);
    expect(said).toContain('hi');
  });

  it('setsid-daemon: nothing of the job runs after its end', async () => {
    const job = await ended('setsid-daemon');
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const said = (await plane.log(job.id)).map(({ message }) => String(message));
    const daemon = said.find((line) => line.startsWith('daemon '))?.split(' ')[1];
    expect(daemon).toBeDefined();
    expect(isAlive(Number(daemon))).toBe(false);
  });

  it('log-burst: every line', async () => {
    const job = await ended('log-burst');
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const rows = (await plane.log(job.id)).filter(({ message }) => /^row \d+$/.test(message));
    expect(rows.length).toBe(11_000);
    expect(new Set(rows.map(({ message }) => message)).size).toBe(11_000);
  });

  it('result-numbers: each result as it was written', async () => {
    await plane.say('submit', fileOf('result-numbers', 'jobs.yaml'));
    const { items } = await plane.get('/jobs?limit=200');
    const results: Record<string, string> = {};
    for (const { id, name } of items as Shape[]) {
      if (!/^result-/.test(name)) continue;
      const job = await plane.end(id, 200);
      expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
      results[name] = await textOf(id);
    }
    expect(results).toEqual({
      'result-e20': '{"mse":1e20}',
      'result-tiny': '{"p":1e-200}',
      'result-int': '{"rows":12345678901234567890}',
      'result-names': '{"toString":2}',
    });
  });

  it('overrides-8192: refused by plan and submission, before an image is built', async () => {
    const environment = { BIG: 'x'.repeat(9000) };
    const task = { kind: 'task', image: 'registry.example/i:1', command: ['a'], environment };
    for (const path of ['/jobs', '/plans']) {
      const { status, body } = await refusal(path, task);
      expect(status).toBe(422);
      expect(body.detail).toMatch(/8,?192/);
    }
  });

  it('object-names: 422, or a job', async () => {
    for (const kind of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      expect((await refusal('/jobs', { kind })).status).toBe(422);
    }
    const inputs = JSON.parse('{"constructor": "s3://bucket/key"}');
    const task = { kind: 'task', image: 'registry.example/i:1', inputs };
    const { status, body } = await refusal('/jobs', task);
    expect(status, JSON.stringify(body)).toBe(202);
    await plane.post(`/jobs/${body.id}/cancel`);
  });

  it('endpoint-slow: 504 after 26 seconds, and a large text passes', async () => {
    const job = await ended('endpoint-slow');
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const ask = async (text: string) => {
      const response = await fetch(`${plane.file.apiUrl}/endpoints/ep/invocations`, {
        method: 'POST',
        headers: { authorization: plane.authorization, 'content-type': 'text/plain' },
        body: text,
      });
      return { status: response.status, text: await response.text() };
    };
    expect((await ask('big5000000 ')).text.length).toBe(5_000_000);
    const [slow, dropped] = await Promise.all([ask('sleep35 '), ask('drop')]);
    expect(slow.status).toBe(504);
    expect(JSON.parse(slow.text)).toMatchObject({ code: 'ModelTimedOut' });
    expect([502, 504]).toContain(dropped.status);
    await see('a plane that answers', () => plane.get('/health'), Boolean, 5);
  });
});
