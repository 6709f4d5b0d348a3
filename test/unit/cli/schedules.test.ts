import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'trainyard-'));

afterEach(() => plane?.close());

async function run(argv: string[], answer: Parameters<typeof fakePlane>[0]) {
  plane = await fakePlane(answer);
  return { ...(await runLine(argv, { url: plane.url })), seen: plane.seen };
}

const schedule = {
  name: 'nightly',
  project: 'p',
  schedule: '30 2 * * *',
  timeZone: 'Europe/Berlin',
  concurrencyPolicy: 'Forbid',
  startingDeadlineSeconds: null,
  suspend: false,
  next: ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  last: null,
  runs: [],
  lastJob: null,
  job: { kind: 'task', image: 'registry.example/worker:1' },
};

const answer = () => ({ body: schedule });

test('submit puts each schedule under its name, without its kind', async () => {
  const file = join(folder, 'nightly.yaml');
  const { kind, image } = schedule.job;
  const job = `  job: {kind: ${kind}, image: "${image}"}`.trim();
  const head = 'kind: schedule\nname: nightly\nschedule: "30 2 * * *"\ntimeZone: Europe/Berlin\n';
  writeFileSync(file, `${head}${job}\n`);
  const { code, out, seen } = await run(['submit', file, '--project', 'p'], answer);
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /schedules/nightly']);
  expect(seen[0]!.json()).toMatchObject({
    project: 'p',
    schedule: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    job: { kind, image, project: 'p' },
  });
  expect(out).toMatch(/Next +2026-10-25 02:30\n +2026-10-26 02:30\n/);
});

test('pause sends the schedule back as it was, only suspended', async () => {
  const { code, seen } = await run(['schedule', 'pause', 'nightly'], answer);
  expect(code).toBe(0);
  const { name: _name, next: _next, last: _last, runs: _runs, lastJob: _job, ...kept } = schedule;
  const { startingDeadlineSeconds: _none, ...members } = kept;
  expect(seen.at(-1)?.method).toBe('PUT');
  expect(seen.at(-1)!.json()).toEqual({ ...members, suspend: true });
});

test('schedules are listed with the next time on their own clocks', async () => {
  const { out } = await run(['schedules'], () => ({ body: { items: [schedule] } }));
  expect(out).toMatch(/^NAME.*\nnightly +30 2 \* \* \* +Europe\/Berlin +2026-10-25 02:30 +-\n$/s);
});

test('an unknown action names the known ones', async () => {
  const { code, err } = await run(['schedule', 'stop', 'nightly'], answer);
  expect(code).toBe(2);
  expect(err).toMatch(/get, run, backfill, pause, resume, delete/);
});

test('backfill says which times are run and which have been', async () => {
  const at = (day: number) => {
    return { jobId: `job_${day}`, scheduledAt: `2026-01-0${day}T01:00:00.000Z` };
  };
  const body = { waiting: [at(2), at(4)], done: [at(3)] };
  const days = ['--from', '2026-01-02', '--to', '2026-01-04'];
  const { out, seen } = await run(['schedule', 'backfill', 'nightly', ...days], () => ({ body }));
  expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(1))).toEqual([
    ['JOB', 'STATE'],
    ['job_2', 'waits'],
    ['job_3', 'is there already'],
    ['job_4', 'waits'],
    [],
  ]);
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/schedules/nightly/backfill' });
  expect(seen[0]!.json()).toEqual({ from: '2026-01-02', to: '2026-01-04' });
});

test('backfill needs both ends', async () => {
  const line = ['schedule', 'backfill', 'nightly', '--from', '2026-01-02'];
  const { code, err } = await run(line, answer);
  expect(code).toBe(2);
  expect(err).toMatch(/needs --from and --to/);
});
