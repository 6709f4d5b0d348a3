import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolder } from '../../../cli/api/connection.ts';
import { scheduleCost } from '../../../cli/plan/schedule-cost.ts';
import { fakePlane, fakeSystem, jobJson, runLine } from './cli-harness.ts';

const cost = { estimatedUsd: '0.10', allAttemptsUsd: '2.00' };

/** A Thursday. */
const now = Date.UTC(2026, 0, 1);

test.each([
  ['0 2 * * *', 30, '3.00', '60.00'],
  ['0 2 * * 1', 4, '0.40', '8.00'],
  ['rate(12 hours)', 60, '6.00', '120.00'],
  ['0 0 31 12 *', 0, '0.00', '0.00'],
])('a month of %j has %d runs, which cost $%s, at most $%s', (...row) => {
  const [schedule, runs, estimatedUsd, worstUsd] = row;
  const document = { kind: 'schedule', schedule, timeZone: 'Europe/Berlin' };
  expect(scheduleCost(document, cost, now)).toEqual({
    days: 30,
    runs,
    estimatedUsd,
    worstUsd,
  });
});

test('what is no schedule, or one that the plane refuses, has no such cost', () => {
  expect(scheduleCost({ kind: 'task' }, cost, now)).toBeUndefined();
  expect(scheduleCost({ kind: 'schedule', schedule: 'at night' }, cost, now)).toBeUndefined();
});

test('the folder of the plane is --data, else TRAINYARD_DATA, else .trainyard here', () => {
  const given = (data?: string) => ({ value: () => data }) as never;
  const { system } = fakeSystem({ cwd: '/here', env: { TRAINYARD_DATA: '/data' } });
  expect(dataFolder(given('other'), system)).toBe('/here/other');
  expect(dataFolder(given(), system)).toBe('/data');
  expect(dataFolder(given(), fakeSystem({ cwd: '/here' }).system)).toBe('/here/.trainyard');
});

let plane: Awaited<ReturnType<typeof fakePlane>>;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-'));
  writeFileSync(join(folder, 'prices.csv'), 'a\n');
  const head = 'kind: schedule\nname: nightly\nschedule: "0 2 * * *"\ntimeZone: Europe/Berlin\n';
  const job =
    'job: {kind: task, image: "r.example/i:1", inputs: {raw: prices.csv, s: s3://b/k/}}\n';
  const task = '---\nkind: task\nimage: "r.example/i:1"\n';
  writeFileSync(join(folder, 'both.yaml'), `${head}${job}${task}`);
  plane = await fakePlane(({ path, method }) => {
    if (path === '/uploads') {
      return { body: { uri: 's3://b/u', folder: 's3://b/u/', exists: true } };
    }
    if (method === 'POST') return { status: 202, body: jobJson() };
    const made = {
      name: 'nightly',
      project: 'p',
      schedule: '0 2 * * *',
      timeZone: 'UTC',
      next: [],
    };
    return { body: { ...made, concurrencyPolicy: 'Forbid' } };
  });
});

afterAll(() => {
  plane.close();
  rmSync(folder, { recursive: true });
});

test('submit runs the jobs of a file and sets its schedules; a frozen input is told', async () => {
  const line = ['submit', 'both.yaml'];
  const { code, err } = await runLine(line, { url: plane.url, cwd: folder });
  expect(code).toBe(0);
  const calls = plane.seen.map(({ method, path }) => `${method} ${path}`);
  expect(calls.filter((call) => call !== 'POST /uploads')).toEqual([
    'POST /jobs',
    'PUT /schedules/nightly',
  ]);
  expect(err).toContain('Every run of nightly reads prices.csv as it is now.');
  expect(err).not.toContain('s3://b/k/');
});
