import { constants } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outside } from '../kernel/types.ts';
import { CannotStart } from './backend.ts';
import { findProgram, mapPathList, pathMapper } from './host-paths.ts';
import { roleEnvironment } from './role-session.ts';
import type { Launch } from './supervisor.ts';
import type { ContainerSpec, Image, ImageSource } from './types.ts';

/** What preparing a container takes. */
export interface PrepareOptions {
  images: ImageSource;
  region: string;
  /** The wire's URL, which every AWS client in a container finds in its environment. */
  endpoint(): string | undefined;
}

/** Where a process looks for what its image does not bring. */
const hostPath = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Links stay as they are; file systems that can share blocks until a write do so. */
const privateCopy = {
  recursive: true,
  verbatimSymlinks: true,
  mode: constants.COPYFILE_FICLONE,
};

/** Makes the private copy of the image and resolves command, folder and environment. */
export async function prepare(
  spec: ContainerSpec,
  folder: string,
  outside: Outside,
  options: PrepareOptions,
): Promise<Launch> {
  const image = await options.images.find(spec.image, outside);
  if (!image) {
    throw new CannotStart(
      `CannotPullContainerError: ${spec.image}: not found. The local plane has the images it ` +
        'built, Node and Python bases and its stand-ins; it pulls from no registry. An image ' +
        'that an engine built or pushed runs where the plane was started with --runtime container.',
    );
  }
  const rootfs = `${folder}/rootfs`;
  await Promise.all(['rootfs', 'home', 'tmp'].map((name) => makePrivate(`${folder}/${name}`)));
  if (image.rootfs) await cp(image.rootfs, rootfs, privateCopy);
  const map = pathMapper(spec.mounts, rootfs);
  const cwd = await workingFolder(spec.workingDirectory ?? image.workdir, rootfs, map);
  const environment: Record<string, string> = {
    LANG: 'C.UTF-8',
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ENDPOINT_URL: options.endpoint() ?? '',
    ...image.environment,
    ...spec.environment,
    ...roleEnvironment(outside, spec),
    HOME: `${folder}/home`,
    TMPDIR: `${folder}/tmp`,
  };
  const own = await mapPathList(environment.PATH ?? '', map);
  const path = unique([
    ...own.filter((entry) => entry.startsWith(`${rootfs}/`)),
    ...image.programs,
    ...own,
    ...hostPath,
  ]);
  for (const [name, value] of Object.entries(environment)) environment[name] = await map(value);
  environment.PATH = path.join(':');
  if (!environment.AWS_ENDPOINT_URL) delete environment.AWS_ENDPOINT_URL;
  return { folder, argv: await command(spec, image, cwd, path, map), cwd, environment };
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function workingFolder(
  workdir: string,
  rootfs: string,
  map: (path: string) => Promise<string>,
): Promise<string> {
  const mapped = await map(workdir);
  const cwd = mapped === workdir ? join(rootfs, workdir) : mapped;
  await mkdir(cwd, { recursive: true });
  return cwd;
}

async function command(
  spec: ContainerSpec,
  image: Image,
  cwd: string,
  path: string[],
  map: (value: string) => Promise<string>,
): Promise<string[]> {
  const entryPoint = spec.entryPoint ?? image.entrypoint;
  const rest = spec.command ?? (spec.entryPoint ? [] : image.cmd);
  const [name, ...args] = await Promise.all([...entryPoint, ...rest].map(map));
  if (!name) {
    throw new CannotStart(
      'CannotStartContainerError: no command specified: neither the image nor the container ' +
        'definition has an entry point or a command.',
    );
  }
  const program = await findProgram(name, cwd, path);
  if (program) return [program, ...args];
  const hint = /(^|\/)python[\d.]*$/.test(name)
    ? ' This machine has no Python 3: install it and run the job again.'
    : '';
  throw new CannotStart(
    `CannotStartContainerError: exec: "${name}": executable file not found in $PATH.${hint}`,
  );
}

function unique(list: string[]): string[] {
  return [...new Set(list)];
}
