import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

const cwd = mkdtempSync(join(tmpdir(), 'trainyard-invoke-'));
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00, 0xfe]);
writeFileSync(join(cwd, 'in.png'), picture);

let plane: Awaited<ReturnType<typeof fakePlane>>;
const answers = async (body: unknown) => {
  plane = await fakePlane(() => ({ body }));
};
const invoke = (...more: string[]) => runLine(['invoke', 'btc', ...more], { url: plane.url, cwd });

afterEach(() => plane.close());
afterAll(() => rmSync(cwd, { recursive: true }));

describe('trainyard endpoints', () => {
  it('shows how many replicas there are, and how many there may be', async () => {
    const current = { jobId: 'job_1', instanceType: 'ml.m5.large', instanceCount: 1 };
    const one = { project: 'default', state: 'InService', expiresAt: null, current };
    const cost = { perDayUsd: '2.76' };
    const scale = { min: 1, max: 3 };
    const replicas = { current: 1, desired: 3 };
    await answers({
      items: [
        { ...one, name: 'btc', current: { ...current, scale }, replicas, cost },
        { ...one, name: 'eth', replicas: { current: 2, desired: 2 }, cost },
      ],
    });
    const { out } = await runLine(['endpoints'], { url: plane.url });
    expect(out).toMatch(/btc +default +InService +1 → 3 \(1–3\) +ml\.m5\.large/);
    expect(out).toMatch(/eth +default +InService +2 +ml\.m5\.large/);
  });
});

describe('trainyard invoke', () => {
  it('sends the bytes of a file and writes those of the answer to another', async () => {
    await answers(picture.toReversed());
    const line = ['--body', 'in.png', '--content-type', 'image/png', '--output', 'out.png'];
    expect(await invoke(...line)).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(cwd, 'out.png')).equals(picture.toReversed())).toBe(true);
    const [request] = plane.seen;
    expect(request!.body.equals(picture)).toBe(true);
    expect(request!.headers['content-type']).toBe('image/png');
  });

  it('sends a file of text as text, and says the limits of what is too large', async () => {
    await answers({});
    writeFileSync(join(cwd, 'rows.csv'), '1,2\n');
    await invoke('--body', 'rows.csv');
    expect(plane.seen[0]!.headers['content-type']).toBe('text/csv');
    writeFileSync(join(cwd, 'rows'), '1'.repeat(5_900_000));
    const { code, err } = await invoke('--body', 'rows');
    expect(code).toBe(2);
    expect(err).toContain('5900000 bytes as application/octet-stream; 4500000 bytes at most');
    expect(err).toContain('--content-type text/csv');
    const named = ['--body', 'rows', '--content-type', 'text/csv'];
    expect(await invoke(...named)).toMatchObject({ code: 0 });
    expect(plane.seen[1]!.body).toHaveLength(5_900_000);
  });

  it('prints text, and says where to put what is none', async () => {
    await answers({ forecast: 1 });
    expect((await invoke('--json', '{}')).out).toBe('{"forecast":1}\n');
    plane.close();
    await answers(picture);
    const { code, out, err } = await invoke('--json', '{}');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('The answer is 7 bytes that are no text.');
    expect(err).toContain('--output FILE');
  });
});
