import { mkdir, writeFile } from 'node:fs/promises';
import { createProcessRunner } from '../../../../infra/local/workloads/process-runner.ts';
import type {
  ContainerSpec,
  ImageSource,
  LocalRunner,
} from '../../../../infra/local/workloads/types.ts';
import { containerOf, type RunnerBasics, runnerPlane } from './runner-plane.ts';
import { fakeServices } from './workloads-harness.ts';

/** Where the image `test:1` comes from: its files are `image` in the plane's folder. */
export const imagesIn = (folder: string): ImageSource => ({
  find: async (uri) =>
    uri === 'test:1'
      ? {
          rootfs: `${folder}/image`,
          programs: [process.execPath.replace(/\/node$/, '')],
          entrypoint: [],
          cmd: ['node', '/app/hello.mjs'],
          environment: { GREETING: 'from the image' },
          workdir: '/app',
        }
      : undefined,
});

const processRunner = (basics: RunnerBasics): LocalRunner =>
  createProcessRunner({ ...basics, images: imagesIn(basics.folder) });

/** A runner, usually of processes, whose image `test:1` has a program that prints `hello`. */
export async function setUp(create = processRunner) {
  const plane = await runnerPlane(create, (seen) => fakeServices(seen, { role: 'arn:untrusted' }));
  await mkdir(`${plane.folder}/image/app`, { recursive: true });
  await writeFile(`${plane.folder}/image/app/hello.mjs`, 'console.log("hello")');
  return plane;
}

/** A container of the image `test:1`. */
export const spec = (id: string, more: Partial<ContainerSpec> = {}) =>
  containerOf(id, 'test:1', more);

/** A container's command: Node on this code. */
export const node = (code: string) => ({ command: ['node', '-e', code] });
