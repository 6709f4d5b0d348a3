import { afterEach, expect, test } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;
afterEach(() => plane?.close());

const well = { name: 'failure queue', status: 'ok', found: 'is empty' };
const ill = { name: 'e-mail', status: 'fail', found: '1 pending', fix: 'Open the mail.' };

async function doctor(body: object, status = 200, ...options: string[]) {
  plane = await fakePlane(() => ({ status, body }));
  return runLine(['doctor', ...options], { url: plane.url });
}

const now = '2030-01-01T00:00:00.000Z';

test('doctor shows every check and exits with 0 when there is nothing to mend', async () => {
  const { code, out } = await doctor({ time: now, checks: [well, { ...ill, status: 'warn' }] });
  expect(code).toBe(0);
  expect(out).toMatch(/^ok +failure queue +is empty\nwarn +e-mail +1 pending\nok +clock +agrees/m);
});

test('doctor exits with 1 and says what to do when something is wrong', async () => {
  const { code, out } = await doctor({ time: now, checks: [well, ill] });
  expect(code).toBe(1);
  expect(out).toMatch(/\nfail +e-mail +1 pending\n/);
  expect(out).toMatch(/\nTo do\n {2}e-mail: Open the mail\.\n$/);
});

test.each([
  ['2029-12-31T23:59:00.000Z', 'warn', /1 min ahead of the plane's/, 0],
  ['2030-01-01T00:10:00.000Z', 'fail', /10 min behind the plane's/, 1],
])('doctor compares the clocks: at %s it says %s', async (time, status, words, expected) => {
  const { code, out } = await doctor({ time, checks: [well] }, 200, '-o', 'json');
  const clock = JSON.parse(out).checks.at(-1);
  expect(clock).toMatchObject({ name: 'clock', status, found: expect.stringMatching(words) });
  expect(code).toBe(expected);
});

test('a plane that refuses the caller is a finding with its remedy', async () => {
  const problem = { code: 'Forbidden', detail: 'No rule is for you.', fix: 'Ask an admin.' };
  const { code, out } = await doctor(problem, 403);
  expect(code).toBe(1);
  expect(out).toMatch(/^fail +plane +No rule is for you\.$/m);
  expect(out).toMatch(/plane: Ask an admin\./);
});
