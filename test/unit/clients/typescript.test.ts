import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Trainyard } from '../../../clients/typescript/client.ts';
import { fakePlane, fakeSystem, jobJson } from '../cli/cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;
afterEach(() => plane?.close());

type Answer = Parameters<typeof fakePlane>[0];

/** A client whose time passes only by sleeping, and the plane that answers it so. */
async function clientOf(answer: Answer) {
  plane = await fakePlane(answer);
  const { system } = fakeSystem();
  return new Trainyard({ url: plane.url, token: 'secret' }, system);
}

const task = { kind: 'task', image: 'node:24-slim' };

describe('the client for TypeScript', () => {
  it('submits once more with the same key where the plane was busy', async () => {
    const client = await clientOf((_request, count) =>
      count === 1 ? { status: 503, body: { message: 'busy' } } : { status: 202, body: jobJson() },
    );
    expect((await client.submit(task)).phase).toBe('Running');
    const keys = plane!.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['key-1', 'key-1']);
    expect(plane!.seen[0]!.json()).toMatchObject(task);
  });

  it('does not ask twice for what may not be done twice', async () => {
    const client = await clientOf(() => ({ status: 503, body: { message: 'busy' } }));
    await expect(client.cancel('job_1')).rejects.toThrow(Trainyard.ProblemError);
    expect(plane!.seen).toHaveLength(1);
  });

  it('says a refusal as the plane worded it', async () => {
    const problem = { code: 'InvalidSpec', detail: '/cpu: is 3', pointer: '/cpu', fix: 'Mend it.' };
    const client = await clientOf(() => ({ status: 422, body: problem }));
    const refused = await client.submit(task).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 422, message: '/cpu: is 3', fix: 'Mend it.', problem });
    expect((refused as InstanceType<typeof Trainyard.ProblemError>).code).toBe('InvalidSpec');
  });

  it('waits by the version that it has, and shows only what is new', async () => {
    const phases = ['Queued', 'Queued', 'Running', 'Succeeded'];
    const client = await clientOf(({ headers }, count) => {
      const etag = `"${phases[count - 1]}"`;
      if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
      return { headers: { etag }, body: jobJson({ phase: phases[count - 1] }) };
    });
    const shown: string[] = [];
    const job = await client.wait('job_1', { onChange: ({ phase }) => shown.push(phase) });
    expect(job.phase).toBe('Succeeded');
    expect(shown).toEqual(['Queued', 'Running', 'Succeeded']);
  });

  it('stops to wait in time; the job goes on', async () => {
    const client = await clientOf(() => ({ body: jobJson() }));
    const waiting = client.wait('job_1', { timeoutSeconds: 60 });
    await expect(waiting).rejects.toThrow(Trainyard.WaitTimeoutError);
    expect(plane!.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('is the owner of a plane of this machine, by its file', async () => {
    const answers: Record<string, object> = {
      '/_local/codes': { code: 'once' },
      '/_local/sessions': { token: 'minted' },
      '/jobs/job_1': jobJson(),
    };
    plane = await fakePlane(({ path }) => ({ body: answers[path] }));
    const data = mkdtempSync(join(tmpdir(), 'client-typescript-'));
    const file = { apiUrl: plane.url, localKey: 'own' };
    writeFileSync(join(data, 'plane.json'), JSON.stringify(file));
    const client = new Trainyard({ data }, fakeSystem().system);
    await client.get('job_1');
    await client.get('job_1');
    rmSync(data, { recursive: true });
    const asked = plane.seen.map(({ path, headers }) => [path, headers.authorization]);
    expect(asked).toEqual([
      ['/_local/codes', undefined],
      ['/_local/sessions', undefined],
      ['/jobs/job_1', 'Bearer minted'],
      ['/jobs/job_1', 'Bearer minted'],
    ]);
    expect(plane.seen[0]!.headers['x-trainyard-key']).toBe('own');
    expect(plane.seen[1]!.json()).toEqual({ code: 'once' });
  });

  it('finds the plane that plane use has named, where nothing else says one', async () => {
    plane = await fakePlane(() => ({ body: jobJson() }));
    const home = mkdtempSync(join(tmpdir(), 'client-typescript-'));
    mkdirSync(join(home, 'trainyard'));
    const settings = { plane: 'here', planes: { here: { url: `${plane.url}/` } } };
    const file = join(home, 'trainyard', 'config.json');
    writeFileSync(file, JSON.stringify(settings));
    const get = (env: Record<string, string>, data?: string) => {
      const around = { XDG_CONFIG_HOME: home, TRAINYARD_TOKEN: 'secret', ...env };
      const options = data === undefined ? {} : { data };
      return new Trainyard(options, fakeSystem({ env: around }).system).get('job_1');
    };
    expect((await get({})).phase).toBe('Running');
    const none = 'No plane runs on the folder /none.';
    await expect(get({ TRAINYARD_DATA: '/none' })).rejects.toThrow(none);
    await expect(get({}, '/none')).rejects.toThrow(none);
    writeFileSync(file, '{"plane": "gone", "planes": {}}');
    await expect(get({})).rejects.toThrow('config.json names no plane');
    rmSync(home, { recursive: true });
  });

  it('says what to do where no plane is, or none that knows who calls', async () => {
    const { system } = fakeSystem({ env: { TRAINYARD_URL: 'http://127.0.0.1:9' } });
    await expect(new Trainyard({}, system).get('job_1')).rejects.toMatchObject({
      fix: expect.stringContaining('TRAINYARD_TOKEN'),
    });
    const nowhere = new Trainyard({ data: '/nowhere' }, system).get('job_1');
    await expect(nowhere).rejects.toThrow('No plane runs on the folder /nowhere.');
  });
});
