import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach } from 'vitest';
import type { Kernel } from '../../../../infra/local/kernel/kernel.ts';
import { createProcessRunner } from '../../../../infra/local/workloads/process-runner.ts';
import type {
  ContainerSpec,
  ImageSource,
  LocalRunner,
} from '../../../../infra/local/workloads/types.ts';
import {
  fakeServices,
  makeKernel,
  newSeen,
  temporaryFolder,
  wallClock,
} from './workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A process runner on a kernel of its own, which can be booted again on the same folder. */
export async function setUp() {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const rootfs = `${folder}/image`;
  await mkdir(`${rootfs}/app`, { recursive: true });
  await writeFile(`${rootfs}/app/hello.mjs`, 'console.log("hello")');
  const images: ImageSource = {
    find: async (uri) =>
      uri === 'test:1'
        ? {
            rootfs,
            programs: [process.execPath.replace(/\/node$/, '')],
            entrypoint: [],
            cmd: ['node', '/app/hello.mjs'],
            environment: { GREETING: 'from the image' },
            workdir: '/app',
          }
        : undefined,
  };
  const seen = newSeen();
  const boot = async (): Promise<{ kernel: Kernel; runner: LocalRunner }> => {
    const runner = createProcessRunner({
      folder,
      images,
      clock: wallClock,
      region: 'us-east-1',
      endpoint: () => 'http://127.0.0.1:4566',
      log: () => {},
    });
    const services = [runner.service, ...fakeServices(seen, { role: 'arn:untrusted' })];
    const kernel = makeKernel({ services, clock: wallClock, database: `${folder}/db` });
    await kernel.start();
    cleanups.push(async () => {
      runner.close();
      await kernel.stop().catch(() => {});
    });
    return { kernel, runner };
  };
  return { folder, seen, boot };
}

/** A container of the image `test:1`. */
export function spec(id: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    id,
    service: 'test',
    image: 'test:1',
    environment: {},
    mounts: [],
    log: { group: '/test', stream: id },
    trustedService: 'ecs-tasks.amazonaws.com',
    ...more,
  };
}

/** A container's command: Node on this code. */
export const node = (code: string) => ({ command: ['node', '-e', code] });
