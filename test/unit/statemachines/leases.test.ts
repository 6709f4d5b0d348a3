import { afterAll, beforeAll, expect, it } from 'vitest';
import { BudgetStore } from '../../../shared/job/budgets.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { clientsOf } from '../../../shared/ports/clients.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { LeaseDriver } from '../../../statemachines/kinds/driver.ts';
import type { Lease } from '../../../statemachines/leases/lease.ts';
import { LeaseStore } from '../../../statemachines/leases/lease-store.ts';
import { reserved } from '../../../statemachines/leases/renew.ts';
import { tend } from '../../../statemachines/leases/tend.ts';
import { tablePlane } from '../shared/table-plane.ts';

let plane: Awaited<ReturnType<typeof tablePlane>>;
let ports: Ports;
let now = Date.UTC(2026, 0, 31, 23);

beforeAll(async () => {
  plane = await tablePlane();
  const { world } = plane;
  ports = {
    clock: { now: () => now, iso: () => new Date(now).toISOString(), sleep: world.sleep },
    random: world.random,
    clients: clientsOf(world),
    config: { table: 'jobs', quotas: {}, shares: {} },
  } as unknown as Ports;
});

afterAll(() => plane.close());

/** A kind that there is not: what lives on is looked after for any. */
const notebook = {
  name: 'notebook',
  lease: { does: 'open', remove: '', end: '', keep: '', grants: { end: [], tend: [] } },
};
const job = {
  id: 'job_1',
  kind: 'notebook',
  project: 'lab',
  phase: 'Succeeded',
  attempt: 1,
  spec: { notify: [], priority: 5 },
  logs: [],
  cost: { likelyMicroUsd: 0, worstMicroUsd: 0, allAttemptsMicroUsd: 0, actualMicroUsd: 0 },
} as unknown as Job;

/** One instance at a dollar an hour, for three hours. */
function leaseFrom(startedAt: number): Lease {
  const replicas = { current: 1, desired: 1, since: startedAt, instanceSeconds: 0 };
  const what = { instanceType: 'ml.t3.medium', instanceCount: 1, perHourMicroUsd: 1_000_000 };
  return {
    v: 1,
    rev: 0,
    kind: notebook.name,
    awsName: 'trainyard-lab-mine',
    project: job.project,
    name: 'mine',
    state: 'InService',
    createdAt: new Date(startedAt).toISOString(),
    changingJob: job.id,
    current: { jobId: job.id, attempt: 1, startedAt, replicas, ...what },
    history: [],
    expiresAt: startedAt + 3 * 3_600_000,
    booked: { seconds: 0, microUsd: 0 },
  };
}

const monthOf = async (month: string) => {
  const { committedMicroUsd, reservedMicroUsd } = await new BudgetStore(ports).ofPlane(month);
  return { committedMicroUsd, reservedMicroUsd };
};

it('a lease of any kind is booked by month, and gives back what it held at its end', async () => {
  const store = new LeaseStore(ports, notebook);
  const jobs = new JobStore(ports);
  await jobs.accept(job);
  const fresh = leaseFrom(now);
  await store.put(undefined, { ...fresh, state: 'Creating' });
  await store.turn((await store.get(fresh.awsName))!, reserved(fresh, now), now);
  const hour = { committedMicroUsd: 1_000_000, reservedMicroUsd: 1_000_000 };
  expect(await monthOf('2026-01')).toEqual(hour);

  let ends = 0;
  let cleared = 0;
  const driver: LeaseDriver = {
    async end() {
      ends += 1;
      return ends > 1;
    },
    async clear() {
      cleared += 1;
    },
  };
  const look = async () => tend(ports, store, driver, (await store.get(fresh.awsName))!);
  now = Date.UTC(2026, 1, 1, 0);
  await look();
  expect(await monthOf('2026-01')).toEqual({ committedMicroUsd: 1_000_000, reservedMicroUsd: 0 });
  expect(await monthOf('2026-02')).toEqual({
    committedMicroUsd: 2_000_000,
    reservedMicroUsd: 2_000_000,
  });
  expect(ends).toBe(0);

  now = Date.UTC(2026, 1, 1, 2);
  await look();
  expect((await store.get(fresh.awsName))?.state).toBe('Deleting');
  await look();
  expect(await store.get(fresh.awsName)).toBeUndefined();
  expect(cleared).toBe(1);
  expect(await monthOf('2026-02')).toEqual({ committedMicroUsd: 2_000_000, reservedMicroUsd: 0 });
  expect((await jobs.get(job.id))?.cost.actualMicroUsd).toBe(3_000_000);
  expect(await jobs.ledger(job.id)).toMatchObject([
    { what: '1 × ml.t3.medium open', seconds: 10_800, state: 'closed' },
  ]);
});

it('a lease that was extended since it was looked at does not end', async () => {
  const store = new LeaseStore(ports, notebook);
  const driver: LeaseDriver = { end: async () => true };
  const fresh = leaseFrom(now);
  await store.put(undefined, fresh);
  const seen = (await store.get(fresh.awsName))!;
  now += 3 * 3_600_000;
  const longer = { ...seen, expiresAt: now + 3_600_000 };
  await store.turn(seen, reserved(longer, now), now);
  await tend(ports, store, driver, seen);
  expect(await store.get(fresh.awsName)).toMatchObject({ state: 'InService' });
  now += 3_600_000;
  await tend(ports, store, driver, (await store.get(fresh.awsName))!);
  expect(await store.get(fresh.awsName)).toBeUndefined();
});
