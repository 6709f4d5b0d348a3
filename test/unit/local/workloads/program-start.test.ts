import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from './workloads-harness.ts';

const docker = fileURLToPath(
  new URL('../../../../infra/local/workloads/programs/docker.mjs', import.meta.url),
);

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(() => place.remove());

/** Runs a command of the stand-in and answers how many modules are kept compiled. */
function keptBy(...args: string[]): number {
  const cache = `${place.folder}/cache`;
  const env = { HOME: place.folder, TRAINYARD_IMAGES: place.folder, TRAINYARD_CACHE: cache };
  spawnSync(process.execPath, [docker, ...args], { env, input: 'password' });
  return readdirSync(cache, { recursive: true }).length;
}

it('a stand-in keeps what was compiled of it, and loads only what its command needs', () => {
  const login = keptBy('login', '--password-stdin');
  expect(login).toBeGreaterThan(2);
  expect(login).toBeLessThan(12);
  expect(keptBy('tag', 'a', 'b')).toBe(login);
  expect(keptBy('build', '-t', 'a', `${place.folder}/nowhere`)).toBeGreaterThan(login + 20);
});
