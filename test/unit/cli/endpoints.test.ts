import { afterEach, expect, test } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;
afterEach(() => plane?.close());

const btc = {
  name: 'btc',
  project: 'default',
  state: 'InService',
  expiresAt: '2026-01-08T12:00:30.000Z',
  current: { jobId: 'job_1', instanceType: 'ml.m5.large', instanceCount: 1, scale: null },
  replicas: { current: 1, desired: 1 },
  cost: { perDayUsd: '2.76' },
};

test('endpoints are listed with what they cost a day and when they end', async () => {
  const endless = { ...btc, name: 'eth', expiresAt: null };
  plane = await fakePlane(() => ({ body: { items: [btc, endless] } }));
  const { code, out } = await runLine(['endpoints'], { url: plane.url });
  expect(code).toBe(0);
  expect(out).toMatch(/btc .* \$2\.76 a day +2026-01-08 12:00 UTC\n/);
  expect(out).toMatch(/eth .* \$2\.76 a day +never\n/);
});

test('an endpoint goes back to what it served before, as a job', async () => {
  plane = await fakePlane(() => ({ status: 202, body: { id: 'job_2' } }));
  const { code, out } = await runLine(['rollback', 'btc'], { url: plane.url });
  expect({ code, out }).toEqual({
    code: 0,
    out: 'job_2 deploys again what btc served before\n',
  });
  expect(plane.seen[0]).toMatchObject({ method: 'POST', path: '/endpoints/btc/rollback' });
});
