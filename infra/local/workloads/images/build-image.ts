import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { contextFiles } from './context-files.ts';
import { copyFiles } from './copy-files.ts';
import { parseDockerfile } from './dockerfile.ts';
import { type StoredImage, saveImage } from './image-store.ts';
import { type InstallTools, install } from './install.ts';
import { BuildRefused } from './recipe.ts';
import type { Variables } from './variables.ts';

/** What to build, as `docker build` is told. */
export interface BuildRequest {
  /** The folder of all images. */
  images: string;
  /** The source folder. */
  context: string;
  /** Default: `Dockerfile` in the source folder. */
  dockerfile?: string;
  buildArgs?: Variables;
  /** Which build this is: two of them never make the same image. */
  build?: string;
  tools: InstallTools;
}

/** Makes an image of a source folder, without a container engine. */
export async function buildImage(request: BuildRequest): Promise<StoredImage> {
  const context = resolve(request.context);
  const dockerfile = request.dockerfile ?? join(context, 'Dockerfile');
  const text = await readFile(dockerfile, 'utf8').catch(() => {
    throw new BuildRefused(`There is no ${dockerfile.slice(dirname(dockerfile).length + 1)}.`);
  });
  const {
    base,
    steps,
    entrypoint = [],
    cmd = [],
    ...rest
  } = parseDockerfile(text, request.buildArgs);
  const files = await contextFiles(context);
  await mkdir(request.images, { recursive: true });
  const work = await mkdtemp(`${request.images}/.building-`);
  try {
    const rootfs = `${work}/rootfs`;
    await mkdir(join(rootfs, rest.workdir), { recursive: true });
    for (const step of steps) {
      if (step.kind === 'copy') await copyFiles(step, files, context, rootfs);
      else await install(step, rootfs, request.tools);
    }
    return await saveImage(
      request.images,
      rootfs,
      { base, entrypoint, cmd, ...rest },
      request.build ?? '',
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
