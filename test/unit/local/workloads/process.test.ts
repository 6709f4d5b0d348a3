import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { endContainers } from '../../../../infra/local/boot/end-containers.ts';
import { processBackend } from '../../../../infra/local/workloads/process-backend.ts';
import { processNetwork } from '../../../../infra/local/workloads/process-runner.ts';
import { createRunner } from '../../../../infra/local/workloads/real-runner.ts';
import { imagesIn, node, setUp, spec } from './process-plane.ts';
import { until } from './workloads-harness.ts';

describe('the process runner', () => {
  it('runs the command of the image and ships its output before it reports the end', async () => {
    const { seen, boot } = await setUp();
    const { runner } = await boot();
    expect(await runner.start(spec('one'))).toMatchObject({ state: 'running' });
    await until(() => seen.exited.length > 0);
    expect(seen.lines).toEqual([{ group: '/test', stream: 'one', message: 'hello' }]);
    expect(await runner.status('one')).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(await runner.output('one')).toBe('hello\n');
    expect(seen.exited).toEqual(['one']);
  });

  it('gives a clean environment with mapped paths and the credentials of the role', async () => {
    const { folder, seen, boot } = await setUp();
    const { runner } = await boot();
    await mkdir(`${folder}/data`);
    const print = 'console.log(JSON.stringify([process.env, process.argv.slice(1)]))';
    await runner.start(
      spec('env', {
        command: ['node', '-e', print, '/opt/ml/input', '/app/hello.mjs', '/optional'],
        environment: { SM_MODEL_DIR: '/opt/ml/model', NAME: 'value' },
        mounts: [{ containerPath: '/opt/ml', hostPath: `${folder}/data` }],
        roleArn: 'arn:role',
      }),
    );
    await until(() => seen.exited.length > 0);
    const [env, args] = JSON.parse(await runner.output('env'));
    expect(args).toEqual([
      `${folder}/data/input`,
      `${folder}/workloads/env/rootfs/app/hello.mjs`,
      '/optional',
    ]);
    expect(Object.keys(env).sort()).toEqual(
      [
        ...['AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_REGION'],
        ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GREETING', 'HOME', 'LANG', 'NAME'],
        ...['PATH', 'PWD', 'SM_MODEL_DIR', 'TMPDIR'],
      ].sort(),
    );
    expect(env.SM_MODEL_DIR).toBe(`${folder}/data/model`);
    expect(seen.sessions[0]).toMatchObject({
      RoleArn: 'arn:role',
      principal: 'ecs-tasks.amazonaws.com',
    });
  });

  it('gives a program its secrets, and keeps them nowhere', async () => {
    const { folder, seen, boot } = await setUp();
    const { runner, kernel } = await boot();
    const code = 'console.log(process.env.TOKEN.length)';
    await runner.start(spec('told', node(code)), { TOKEN: 's3cr3t-value' });
    await until(() => seen.exited.length > 0);
    expect(await runner.output('told')).toBe('12\n');
    const rows = kernel.transact((tx) => tx.all('SELECT * FROM workloads_container'));
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('s3cr3t-value');
    const files = readdirSync(`${folder}/workloads/told`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.join('')).not.toContain('s3cr3t-value');
  });

  it('reports an exit code, and 128 + n for a signal', async () => {
    const { seen, boot } = await setUp();
    const { runner } = await boot();
    await runner.start(spec('seven', node('process.exit(7)')));
    await runner.start(spec('killed', node('process.kill(process.pid, "SIGKILL")')));
    await until(() => seen.exited.length === 2);
    expect(await runner.status('seven')).toMatchObject({ exitCode: 7 });
    expect(await runner.status('killed')).toMatchObject({ exitCode: 137 });
  });

  it('never runs one id twice, also when it is started again after a restart', async () => {
    const { seen, boot } = await setUp();
    const first = await boot();
    const once = spec('once', node('console.log("ran")'));
    await Promise.all([first.runner.start(once), first.runner.start(once)]);
    await until(() => seen.exited.length > 0);
    await first.halt();
    const { runner } = await boot();
    expect(await runner.start(once)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(seen.lines).toHaveLength(1);
    expect(seen.exited).toEqual(['once']);
  });

  it('adopts what runs on and what ended while no plane was there', async () => {
    const { folder, seen, boot } = await setUp();
    const first = await boot();
    const wait = (file: string, code: number) =>
      node(`console.log("begun");
        const wait = setInterval(() => {
          if (!require("node:fs").existsSync("${folder}/${file}")) return;
          console.log("ended");
          process.exit(${code});
        }, 10)`);
    await first.runner.start(spec('before', wait('go-before', 3)));
    await first.runner.start(spec('after', wait('go-after', 4)));
    await until(() => seen.lines.length === 2);
    await first.halt();
    await writeFile(`${folder}/go-before`, '');
    await until(() => existsSync(`${folder}/workloads/before/exit`));
    const { runner } = await boot();
    await until(() => seen.exited.length === 1);
    expect(await runner.status('before')).toMatchObject({ exitCode: 3 });
    expect(await runner.status('after')).toMatchObject({ state: 'running' });
    await writeFile(`${folder}/go-after`, '');
    await until(() => seen.exited.length === 2);
    expect(await runner.status('after')).toMatchObject({ exitCode: 4 });
    expect(seen.lines.map((line) => `${line.stream} ${line.message}`).sort()).toEqual([
      'after begun',
      'after ended',
      'before begun',
      'before ended',
    ]);
  });

  it('takes a recycled pid for an ended container', async () => {
    const { folder, seen, boot } = await setUp();
    const first = await boot();
    await first.runner.start(spec('stale', node('setInterval(() => {}, 1000)')));
    await first.halt();
    const pidFile = `${folder}/workloads/stale/pid`;
    const [pid] = readFileSync(pidFile, 'utf8').split(' ');
    process.kill(-Number(pid), 'SIGKILL');
    const own = readFileSync('/proc/self/stat', 'utf8').trim().split(' ');
    own[21] = '1';
    await writeFile(pidFile, own.join(' '));
    const { runner } = await boot();
    await until(() => seen.exited.length === 1);
    expect(await runner.status('stale')).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  it('stops with SIGTERM and, after the grace time, kills what does not listen', async () => {
    const { seen, boot } = await setUp();
    const { runner } = await boot();
    const idle = 'console.log("up"); setInterval(() => {}, 1000);';
    await runner.start(spec('kind', node(idle)));
    await runner.start(spec('deaf', node(`process.on("SIGTERM", () => {}); ${idle}`)));
    await until(() => seen.lines.length === 2);
    await runner.stop('kind', 30);
    await runner.stop('deaf', 0.1);
    await until(() => seen.exited.length === 2);
    expect(await runner.status('kind')).toMatchObject({ exitCode: 143 });
    expect(await runner.status('deaf')).toMatchObject({ exitCode: 137 });
  });

  it('ends one that has only just started as soon as it is told to', async () => {
    const { boot } = await setUp();
    const { runner } = await boot();
    const ids = Array.from({ length: 40 }, (_, n) => `young-${n}`);
    for (const id of ids) {
      await runner.start(spec(id, { command: ['/bin/sleep', '100'] }));
      await runner.stop(id, 100);
    }
    await until(() => runner.running().length === 0);
    const ends = await Promise.all(ids.map((id) => runner.status(id)));
    expect(ends).toEqual(ids.map(() => expect.objectContaining({ exitCode: 143 })));
  });

  it('ends all that runs when the folder of a plane is to be removed', async () => {
    const { seen, boot } = await setUp();
    const { runner } = await boot();
    const idle = 'console.log("up"); setInterval(() => {}, 1000);';
    await runner.start(spec('job', node(idle)));
    await runner.start(spec('server', { ...node(idle), serves: true }));
    await until(() => seen.lines.length === 2);
    expect(runner.running()).toEqual([
      { id: 'job', serves: false },
      { id: 'server', serves: true },
    ]);
    expect(await endContainers(runner)).toBe(0);
    expect(seen.exited.toSorted()).toEqual(['job', 'server']);
  });

  it('says why a container cannot start', async () => {
    const { folder, seen, boot } = await setUp();
    const { runner } = await boot();
    const noImage = await runner.start(spec('pull', { image: 'nowhere/none:1' }));
    const noProgram = await runner.start(spec('exec', { command: ['no-such-program'] }));
    const noTrust = await runner.start(spec('trust', { roleArn: 'arn:untrusted' }));
    expect(noImage).toMatchObject({
      state: 'failed-to-start',
      reason: expect.stringContaining('CannotPullContainerError: nowhere/none:1: not found'),
    });
    expect(noProgram).toMatchObject({
      reason: expect.stringContaining('"no-such-program": executable file not found in $PATH'),
    });
    expect(noTrust).toMatchObject({ state: 'failed-to-start', reason: 'no trust' });
    await until(() => seen.exited.length === 3);
    for (const id of ['pull', 'exec', 'trust']) {
      expect(existsSync(`${folder}/workloads/${id}/rootfs`), id).toBe(false);
    }
  });

  it('removes what a container left also when the plane could not do so at once', async () => {
    let failing = true;
    const { folder, seen, said, boot } = await setUp((basics) => {
      const network = processNetwork({ ...basics, images: imagesIn(basics.folder) });
      const backend = processBackend({ ...basics, images: imagesIn(basics.folder) }, network);
      const tidy = async (at: string) => {
        if (failing) throw new Error('The disk is away.');
        await backend.tidy(at);
      };
      return createRunner({ ...basics, backends: [{ ...backend, tidy }], network });
    });
    const first = await boot();
    await first.runner.start(spec('left'));
    await until(() => said.length > 0);
    expect(said).toEqual([expect.stringMatching(/Workload left: .* not removed yet: .*is away/)]);
    await first.halt();
    expect(existsSync(`${folder}/workloads/left/rootfs`)).toBe(true);
    failing = false;
    const { runner } = await boot();
    expect(existsSync(`${folder}/workloads/left/rootfs`)).toBe(false);
    expect(await runner.output('left')).toBe('hello\n');
    expect(seen.exited).toEqual(['left']);
  });
});
