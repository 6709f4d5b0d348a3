import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, EngineError } from '../../../../infra/local/workloads/engine/client.ts';
import { createContainerRunner } from '../../../../infra/local/workloads/engine/container-runner.ts';
import type { ContainerSpec } from '../../../../infra/local/workloads/types.ts';
import { busybox, needPodman, startPodman } from './podman.ts';
import { containerOf, runnerPlane } from './runner-plane.ts';
import { until } from './workloads-harness.ts';

/** How long an engine of its own may take to be there, on a busy machine. */
const startMs = 120_000;

let podman: Awaited<ReturnType<typeof startPodman>> | undefined;
beforeEach(async (context) => {
  needPodman(context);
  podman ??= await startPodman();
}, startMs);
afterAll(() => podman?.stop(), startMs);

const setUp = (engine: Engine = podman!.engine) =>
  runnerPlane((basics) =>
    createContainerRunner({
      ...basics,
      engine,
      images: { find: async () => undefined },
      registry: () => '127.0.0.1:4566',
      wirePort: () => 4567,
    }),
  );

const spec = (id: string, script: string, more: Partial<ContainerSpec> = {}) =>
  containerOf(id, busybox, { command: ['sh', '-c', script], ...more });

/** Prints the page of a server; fails where it cannot be reached within two seconds. */
const get = (host: string) =>
  `timeout 2 bash -c 'exec 3<>/dev/tcp/${host}/8080; echo "GET / HTTP/1.0" >&3; echo >&3; ` +
  `grep page <&3' 2>/dev/null`;

describe('containers in an engine', () => {
  it('run with environment, role and mounts, ship all output, and leave nothing', async () => {
    const { folder, lines, boot, ended } = await setUp();
    const { runner } = await boot();
    await mkdir(`${folder}/out`);
    const script =
      'echo "$A $AWS_ACCESS_KEY_ID"; echo oops >&2; head -c 100000 /dev/zero | tr "\\0" x; ' +
      'echo; echo data >/out/file; exit 7';
    const status = await runner.start(
      spec('one', script, {
        environment: { A: 'given' },
        mounts: [{ containerPath: '/out', hostPath: `${folder}/out` }],
        roleArn: 'arn:aws:iam::000000000000:role/r',
      }),
    );
    expect(status.state).toBe('running');
    await ended('one');
    expect(await runner.status('one')).toMatchObject({ state: 'exited', exitCode: 7 });
    const whole = (await runner.output('one')).split('\n');
    expect(whole).toEqual(expect.arrayContaining(['given key', 'oops', 'x'.repeat(100_000)]));
    expect(lines('one').sort()).toEqual(whole.filter(Boolean).sort());
    expect(await readFile(`${folder}/out/file`, 'utf8')).toBe('data\n');
    const { engine } = podman!;
    const left = await engine.call<unknown[]>('GET', '/containers/json', { query: { all: '1' } });
    expect(left).toEqual([]);
    expect(await readdir(`${folder}/workloads/one`)).toEqual(['log']);
  });

  it('are ended for their memory with the evidence of the kernel', async () => {
    const { boot, ended } = await setUp();
    const { runner } = await boot();
    const grow = 'a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done';
    await runner.start(spec('memory', grow, { limits: { memoryMiB: 32, cpus: 0.5 } }));
    await ended('memory');
    expect(await runner.status('memory')).toMatchObject({
      ...{ state: 'exited', exitCode: 137 },
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('that are killed otherwise are not said to have lacked memory', async () => {
    const { boot, ended } = await setUp();
    const { runner } = await boot();
    await runner.start(spec('killed', 'exit 137', { limits: { memoryMiB: 32 } }));
    await ended('killed');
    expect(await runner.status('killed')).not.toHaveProperty('reason');
    expect(await runner.status('killed')).toMatchObject({ exitCode: 137 });
  });

  it('take next to nothing of their engine while they run', async () => {
    const { boot, ended } = await setUp();
    const { runner } = await boot();
    await runner.start(spec('idle', 'sleep 5'));
    const before = await podman!.seconds();
    await ended('idle');
    expect((await podman!.seconds()) - before).toBeLessThan(2);
  });

  it('hear SIGTERM, and are killed when their grace is over', async () => {
    const { lines, boot, ended } = await setUp();
    const { runner } = await boot();
    const wait = 'while :; do sleep 0.1; done';
    await runner.start(spec('polite', `trap 'echo bye; exit 3' TERM; echo up; ${wait}`));
    await runner.start(spec('deaf', `trap '' TERM; echo up; ${wait}`));
    await until(() => lines('polite').length > 0 && lines('deaf').length > 0);
    await runner.stop('polite', 30);
    await runner.stop('deaf', 1);
    await Promise.all([ended('polite'), ended('deaf')]);
    expect(await runner.status('polite')).toMatchObject({ exitCode: 3 });
    expect(lines('polite')).toEqual(['up', 'bye']);
    expect(await runner.status('deaf')).toMatchObject({ exitCode: 137 });
  });

  it('go on while the plane is away, and the next one has every line once', async () => {
    const { lines, boot, ended } = await setUp();
    const first = await boot();
    const count = 'for n in $(seq 1 30); do echo line $n; sleep 0.1; done; exit 5';
    await first.runner.start(spec('away', count));
    await first.runner.start(spec('ended', 'echo short; sleep 0.5; exit 4'));
    await until(() => lines('away').length > 3);
    await first.halt();
    const { runner } = await boot();
    expect(await runner.status('away')).toMatchObject({ state: 'running' });
    await Promise.all([ended('away'), ended('ended')]);
    expect(await runner.status('away')).toMatchObject({ exitCode: 5 });
    expect(await runner.status('ended')).toMatchObject({ exitCode: 4 });
    expect(lines('away')).toEqual(Array.from({ length: 30 }, (_, n) => `line ${n + 1}`));
    expect(lines('ended')).toEqual(['short']);
  });

  it('are seen again, with every line once, after the engine was away', async () => {
    const { folder, lines, boot, ended } = await setUp();
    const { runner } = await boot();
    await mkdir(`${folder}/out`);
    const mounts = [{ containerPath: '/out', hostPath: `${folder}/out` }];
    const count = 'n=0; until [ -e /out/stop ]; do n=$((n+1)); echo $n; sleep 0.1; done; exit 6';
    await runner.start(spec('seen', count, { mounts }));
    await until(() => lines('seen').length > 2);
    await podman!.restart();
    const before = lines('seen').length;
    await until(() => lines('seen').length > before + 5);
    expect(await runner.status('seen')).toMatchObject({ state: 'running' });
    await writeFile(`${folder}/out/stop`, '');
    await ended('seen');
    expect(await runner.status('seen')).toMatchObject({ exitCode: 6 });
    expect(lines('seen')).toEqual(lines('seen').map((_, at) => String(at + 1)));
  });

  it('are not taken for gone where the engine fails to say how they are', async () => {
    const { engine } = podman!;
    let told = 0;
    const call: Engine['call'] = async (method, path, ...rest) => {
      if (told === 1 && path.endsWith('-unsaid/json')) {
        told = 2;
        throw new EngineError(500, 'database is locked');
      }
      const answer = await engine.call<never>(method, path, ...rest);
      if (told === 0 && path.endsWith('-unsaid/wait')) told = 1;
      return answer;
    };
    const { lines, boot, ended } = await setUp({ ...engine, call });
    const { runner } = await boot();
    await runner.start(spec('unsaid', 'sleep 1; echo done; exit 5'));
    await ended('unsaid');
    expect(told).toBe(2);
    expect(await runner.status('unsaid')).toMatchObject({ state: 'exited', exitCode: 5 });
    expect(lines('unsaid')).toEqual(['done']);
  });

  it('answer the plane, and not each other unless they are hosts of one job', async () => {
    const { lines, boot, ended } = await setUp();
    const { runner } = await boot();
    const serve = 'mkdir /www; echo page >/www/index.html; exec httpd -f -p 8080 -h /www';
    await runner.start(spec('server', `ip -4 -o addr show eth0; ${serve}`, { serves: true }));
    const signal = AbortSignal.timeout(20_000);
    const reach = () => runner.network!.connect('server', 8080, signal);
    await until(() =>
      reach().then(
        (socket) => Boolean(socket.destroy()),
        () => false,
      ),
    );
    await until(() => lines('server').length > 0);
    const address = /inet ([\d.]+)/.exec(lines('server')[0]!)?.[1];
    await runner.start(spec('stranger', `${get(address!)} || echo nothing`));
    const peers = (name: string) => ({ peers: { network: 'job', name } });
    await runner.start(spec('algo-2', serve, { ...peers('algo-2'), serves: true }));
    const again = `until ${get('algo-2')}; do sleep 0.1; done; hostname`;
    await runner.start(spec('algo-1', again, peers('algo-1')));
    await Promise.all([ended('stranger'), ended('algo-1')]);
    expect(lines('stranger').at(-1)).toBe('nothing');
    expect(lines('algo-1')).toEqual(['page', 'algo-1']);
    for (const id of ['server', 'algo-2']) await runner.stop(id, 0);
    await Promise.all([ended('server'), ended('algo-2')]);
  });

  it('whose image or program is not there fail with the words of the engine', async () => {
    const { boot } = await setUp();
    const { runner } = await boot();
    const missing = await runner.start(spec('image', 'true', { image: 'localhost/no/such:1' }));
    expect(missing).toMatchObject({
      state: 'failed-to-start',
      reason: expect.stringContaining('CannotPullContainerError: localhost/no/such:1'),
    });
    const program = await runner.start(spec('program', '', { command: ['no-such-program'] }));
    expect(program).toMatchObject({
      state: 'failed-to-start',
      reason: expect.stringMatching(/^CannotStartContainerError: .*no-such-program/),
    });
  });
});
