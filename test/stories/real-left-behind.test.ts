import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, RealPlane, see } from './real-plane.ts';

/** Starts a daemon in a session of its own, tells its number, and goes on. */
const program = `
  const { spawn } = require('node:child_process');
  const live = ['-e', 'setInterval(() => {}, 1000)'];
  const daemon = spawn(process.execPath, live, { detached: true, stdio: 'ignore' });
  daemon.unref();
  require('node:fs').writeFileSync(process.argv[1], String(daemon.pid));
  console.log('begins');
  setInterval(() => {}, 1000);
`;

describe('what a job leaves running', { timeout: 120_000 }, () => {
  const plane = new RealPlane();
  beforeAll(() => plane.start(), 60_000);
  afterAll(() => plane.close());

  it('goes on after Ctrl-C, which says so, and ends with the job, also a daemon', async () => {
    const file = join(plane.data, 'daemon');
    const job = {
      kind: 'task',
      image: 'public.ecr.aws/docker/library/node:24-slim',
      command: ['node', '-e', program, file],
    };
    const id = await plane.submit(plane.write('job.json', job));
    const log = async () => (await plane.log(id)).map(({ message }) => message);
    await see('the first line', log, (lines) => lines.includes('begins'));
    const daemon = Number(readFileSync(file, 'utf8'));
    const said = await plane.interrupt();
    expect(said).toContain('1 process goes on (1 of jobs); the next start takes up');
    expect(said).toContain('start again, then trainyard cancel JOB');
    expect(isAlive(daemon)).toBe(true);
    await plane.start();
    await plane.post(`/jobs/${id}/cancel`);
    expect(await plane.end(id)).toMatchObject({ phase: 'Cancelled' });
    expect(isAlive(daemon)).toBe(false);
    expect(await plane.interrupt()).not.toContain('on (');
    expect(plane.complaints).toEqual([]);
  });
});
