import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { node, setUp, spec } from './process-plane.ts';
import { until } from './workloads-harness.ts';

describe('daemons that leave their session', () => {
  /** Leaves a daemon in a session of its own that tells its pid in a file, then does the rest. */
  const leaveDaemon = (pidFile: string, options: string, rest: string) =>
    node(`const options = ${options};
      const live = 'setInterval(() => {}, 1000)';
      const { spawn } = require('node:child_process');
      const daemon = spawn(process.execPath, ['-e', live], { detached: true, ...options });
      daemon.unref();
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(daemon.pid));
      ${rest}`);

  const isAlive = (pidFile: string) => {
    try {
      const stat = readFileSync(`/proc/${readFileSync(pidFile, 'utf8')}/stat`, 'utf8');
      return !stat.includes(') Z ');
    } catch {
      return false;
    }
  };

  it.each([
    ['silent', '{ stdio: "ignore" }'],
    ['without an environment', '{ stdio: "inherit", env: {} }'],
  ])('are ended before the end is reported: %s', async (_what, options) => {
    const { folder, seen, boot } = await setUp();
    const { runner } = await boot();
    const pidFile = `${folder}/daemon`;
    await runner.start(spec('leaves', leaveDaemon(pidFile, options, 'process.exit(0)')));
    await until(() => seen.exited.length === 1);
    expect(await runner.status('leaves')).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(existsSync(pidFile)).toBe(true);
    expect(isAlive(pidFile)).toBe(false);
  });

  it('are ended with a container that is stopped, or ended without a plane', async () => {
    const { folder, seen, boot } = await setUp();
    const first = await boot();
    const idle = 'console.log("up"); setInterval(() => {}, 1000)';
    const daemons = ['stopped', 'alone'].map((id) => `${folder}/${id}-daemon`);
    for (const [n, id] of ['stopped', 'alone'].entries()) {
      const command = leaveDaemon(daemons[n]!, '{ stdio: "ignore" }', idle);
      await first.runner.start(spec(id, command));
    }
    await until(() => seen.lines.length === 2);
    await first.runner.stop('stopped', 30);
    await until(() => seen.exited.length === 1);
    expect(daemons.map(isAlive)).toEqual([false, true]);
    await first.halt();
    const [pid] = readFileSync(`${folder}/workloads/alone/pid`, 'utf8').split(' ');
    process.kill(-Number(pid), 'SIGKILL');
    expect(isAlive(daemons[1]!)).toBe(true);
    await boot();
    await until(() => seen.exited.length === 2);
    expect(daemons.map(isAlive)).toEqual([false, false]);
  });
});
