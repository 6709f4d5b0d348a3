import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { node, setUp, spec } from './process-plane.ts';
import { until } from './workloads-harness.ts';

/** A server on the loopback of its own network, where the machine gives it one. */
const serving = `
  require('node:http').createServer((_, response) => response.end()).listen(8888, '127.0.0.1');
`;

/** Whether the variable and the port of the server are there. */
const looks = `
  if (process.env.OWN !== 'yes') process.exit(3);
  require('node:net').connect(8888, '127.0.0.1')
    .on('connect', () => process.exit(0)).on('error', () => process.exit(4));
`;

it('a command beside a container has its network, folder and environment', async () => {
  const { boot, folder } = await setUp();
  const { runner } = await boot();
  await runner.start(spec('one', { ...node(serving), serves: true, environment: { OWN: 'yes' } }));
  // The server takes a moment to listen.
  await until(async () => (await runner.execute('one', ['node', '-e', looks], 10_000)) === 0);
  expect(await runner.execute('one', ['node', '-e', 'process.exit(7)'], 10_000)).toBe(7);
  expect(await runner.execute('one', ['no-such-program'], 10_000)).toBe(127);
  expect(await runner.execute('one', ['node', '-e', 'setInterval(() => {}, 1e6)'], 500)).toBe(137);
  // Nothing of a command that hangs goes on after it.
  const hangs = `sleep 1000 & echo $! > '${folder}/hangs'; wait`;
  expect(await runner.execute('one', ['/bin/sh', '-c', hangs], 500)).toBe(137);
  const pid = (await readFile(`${folder}/hangs`, 'utf8')).trim();
  await until(async () => !(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  await runner.stop('one', 5);
});
