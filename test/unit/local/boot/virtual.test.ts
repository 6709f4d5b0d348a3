import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../infra/local/boot/virtual-clock.ts';
import { startVirtualPlane } from '../../../../infra/local/boot/virtual-plane.ts';
import { seededRandom } from '../../../../infra/local/kernel/seeded-random.ts';
import { writeAssembly } from './boot-assembly.ts';

let folder = '';
const startAt = Date.parse('2026-01-05T00:00:00Z');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtual-'));
  writeAssembly(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

const start = () => {
  const model = () => ({ runSeconds: 60, exitCode: 0 });
  return startVirtualPlane({ assembly: folder, seed: 7, startAt, model });
};

const get = (path: string) => ({
  method: 'GET',
  path,
  query: '',
  headers: {},
  body: new Uint8Array(),
});

describe('virtual time', () => {
  test('moves only when told, and wakes in order', async () => {
    const clock = new VirtualClock(1000);
    const woken: string[] = [];
    clock.wakeAt(1500, () => woken.push(`b ${clock.now()}`));
    const cancel = clock.wakeAt(1200, () => woken.push('never'));
    clock.wakeAt(1200, () => woken.push(`a ${clock.now()}`));
    cancel();
    clock.advanceTo(1499);
    expect(woken).toEqual(['a 1200']);
    clock.advanceTo(5000);
    expect(woken).toEqual(['a 1200', 'b 1500']);
    expect(clock.now()).toBe(5000);
  });

  test('moves to the sleeper that is waited for', async () => {
    const clock = new VirtualClock(0);
    const work = async () => {
      await Promise.all([clock.sleep(3000), clock.sleep(1000)]);
      return clock.now();
    };
    expect(await clock.see(work())).toBe(3000);
  });

  test('has one sequence of random numbers for one seed', () => {
    const draw = (seed: number) => Array.from({ length: 4 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const many = Array.from({ length: 1000 }, seededRandom(3));
    expect(many.every((n) => n >= 0 && n < 1)).toBe(true);
  });
});

test('a virtual plane answers through the gateway at its own time', async () => {
  const plane = await start();
  await plane.advance(3_600_000);
  const { status, body } = await plane.http(get('/env'));
  expect(status).toBe(200);
  expect(JSON.parse(String(body))).toMatchObject({ now: startAt + 3_600_000 });
  await plane.stop();
});

test('a function that sleeps past the gateway is answered for by it, without waiting', async () => {
  const plane = await start();
  const { status } = await plane.http(get('/sleep'));
  expect(status).toBe(503);
  expect(plane.clock.now()).toBe(startAt + 30_000);
  await plane.stop();
});

test('two runs of one seed have the same trace', async () => {
  const traces: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    const plane = await start();
    await plane.http(get('/a'));
    await plane.advance(86_400_000);
    await plane.http(get('/b'));
    traces.push(plane.trace());
    await plane.stop();
  }
  expect(traces[0]?.length).toBeGreaterThan(1);
  expect(traces[1]).toEqual(traces[0]);
});

test('a goal that nothing can reach is an error, not an endless wait', async () => {
  const plane = await start();
  await expect(plane.runUntil(() => false)).rejects.toThrow(/Nothing is left to do/);
  await plane.stop();
});
