import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobStore } from '../../../shared/job/store.ts';
import { clientsOf } from '../../../shared/ports/clients.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tablePlane } from './table-plane.ts';

let plane: Awaited<ReturnType<typeof tablePlane>>;
let store: JobStore;

beforeAll(async () => {
  plane = await tablePlane();
  const config = { table: 'jobs', quotas: {}, shares: {} };
  store = new JobStore({ clients: clientsOf(plane.world), config } as unknown as Ports);
});

afterAll(() => plane.close());

it('keeps the end of a trial and its metrics, whatever an older look writes after it', async () => {
  const runs = { name: 'one', status: 'InProgress', hyperParameters: { lr: '0.1' } };
  const stopping = { ...runs, status: 'Stopping' };
  const ended = { ...runs, status: 'Completed', objective: 0.4, endedAt: '2026-01-31T23:00:00Z' };
  const kept = async () => (await store.trials('job_1')).map(({ status }) => status);

  await store.putTrial('job_1', runs);
  expect(await kept()).toEqual(['InProgress']);
  await store.putTrial('job_1', stopping);
  expect(await kept()).toEqual(['Stopping']);
  await store.putTrial('job_1', ended);
  await Promise.all([store.putTrial('job_1', runs), store.putTrial('job_1', stopping)]);
  expect(await store.trials('job_1')).toMatchObject([ended]);

  const read = { ...ended, metrics: { auc: 0.9 } };
  await store.putTrial('job_1', read);
  await store.putTrial('job_1', ended);
  expect(await store.trials('job_1')).toMatchObject([read]);
});
