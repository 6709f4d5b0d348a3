import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { create } from 'tar';
import type { TestContext } from 'vitest';
import { type Engine, eachLine, ifGone } from '../../../../infra/local/workloads/engine/client.ts';
import { reachEngine } from '../../../../infra/local/workloads/engine/find-engine.ts';
import { needProgram } from '../../../stories/needed.ts';
import { until } from './workloads-harness.ts';

const run = promisify(execFile);

/**
 * Without limits of its own an unprivileged runc wants more files than the machine allows; podman's
 * default of crun does not know machines with both versions of control groups.
 */
const settings = `[containers]
default_ulimits=["nofile=1024:1024","nproc=4096:4096"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
`;

/**
 * An image that has a shell and small programs, made here since none can be pulled. They are linked
 * statically, which leaves them without names and addresses: `bash` is there to open connections.
 */
export const busybox = 'localhost/base/busybox:1';

const dockerfile = `FROM scratch
COPY . /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
CMD ["sh"]
`;

/** Units of processor time in a second, as Linux counts them for whoever asks. */
const ticks = 100;

/** Skips a test where there is no podman for root with what it needs; in CI that is a failure. */
export function needPodman(context: Pick<TestContext, 'skip'>): void {
  for (const program of ['podman', 'runc', 'iptables']) needProgram(program, context);
  needProgram('busybox', context, '--help');
  if (process.getuid?.() !== 0)
    context.skip('A podman of its own, as these proofs need, needs root.');
}

/** A podman of its own, with nothing of this machine's in it but the image `busybox`. */
export async function startPodman() {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-podman-'));
  const socket = `${folder}/podman.sock`;
  await writeFile(`${folder}/containers.conf`, settings);
  const places = { root: 'store', runroot: 'run', 'network-config-dir': 'networks' };
  const roots = Object.entries(places).map(([name, at]) => `--${name}=${folder}/${at}`);
  const serve = () =>
    spawn('podman', [...roots, 'system', 'service', '--time=0', `unix://${socket}`], {
      env: { ...process.env, CONTAINERS_CONF: `${folder}/containers.conf` },
      stdio: 'ignore',
      // Where its monitor leaves a file after a lack of memory.
      cwd: folder,
    });
  let service = serve();
  let engine: Engine | undefined;
  const answers = () =>
    until(async () => {
      engine = await reachEngine(socket).catch(() => undefined);
      return engine !== undefined;
    });
  await answers();
  await buildBase(engine!, folder);
  return {
    engine: engine!,
    socket,
    /** Of processors, which the service has used so far. */
    async seconds() {
      const stat = await readFile(`/proc/${service.pid}/stat`, 'utf8');
      const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12);
      return (Number(user) + Number(system)) / ticks;
    },
    /** The service dies and another takes its place; what runs goes on meanwhile. */
    async restart() {
      const gone = once(service, 'exit');
      service.kill('SIGKILL');
      await gone;
      service = serve();
      await answers();
    },
    async stop() {
      const { call } = engine!;
      // The plane that is tried may remove the same at the same time.
      const all = { query: { all: 'true' } };
      for (const { Id } of await call<{ Id: string }[]>('GET', '/containers/json', all)) {
        await call('DELETE', `/containers/${Id}`, { query: { force: 'true' } }).catch(ifGone);
      }
      for (const { Name } of await call<{ Name: string }[]>('GET', '/networks')) {
        if (!Name.startsWith('trainyard-')) continue;
        await call('DELETE', `/networks/${Name}`).catch(ifGone);
      }
      const gone = once(service, 'exit');
      service.kill();
      await gone;
      await run('umount', [`${folder}/store/overlay`]).catch(() => {});
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function buildBase(engine: Engine, folder: string): Promise<void> {
  const context = `${folder}/base`;
  const { stdout } = await run('sh', ['-c', 'command -v busybox; ldd /bin/bash']);
  const [program = '', ...rest] = stdout.trim().split('\n');
  const libraries = rest.flatMap((line) => /(\/\S+) \(/.exec(line)?.[1] ?? []);
  await mkdir(`${context}/bin`, { recursive: true });
  await copyFile(program, `${context}/bin/busybox`);
  for (const file of ['/bin/bash', ...libraries]) {
    await mkdir(dirname(`${context}${file}`), { recursive: true });
    await copyFile(file, `${context}${file}`);
  }
  await writeFile(`${context}/Dockerfile`, dockerfile);
  const tar = Readable.from(create({ cwd: context, portable: true }, ['.']));
  await eachLine(await engine.stream('POST', '/build', { query: { t: busybox }, tar }), () => {});
}
