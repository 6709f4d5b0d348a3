import { access, constants } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ContainerSpec } from './types.ts';

/** Replaces a container's absolute path at the start of a value by the host's. */
export type MapPath = (value: string) => Promise<string>;

/**
 * Mounts win, the longest first; then whatever exists among the image's files. Everything else,
 * such as `/bin/sh`, is the host's own.
 */
export function pathMapper(mounts: ContainerSpec['mounts'], rootfs: string): MapPath {
  const byLength = mounts.toSorted((a, b) => b.containerPath.length - a.containerPath.length);
  return async (value) => {
    if (!value.startsWith('/') || /^\/+$/.test(value)) return value;
    for (const { containerPath, hostPath } of byLength) {
      const mount = containerPath.replace(/\/+$/, '');
      if (value === mount || value.startsWith(`${mount}/`)) {
        return hostPath + value.slice(mount.length);
      }
    }
    const inImage = join(rootfs, value);
    if (inImage.startsWith(`${rootfs}/`) && (await exists(inImage))) return inImage;
    return value;
  };
}

/** Maps each entry of a PATH-like value. */
export async function mapPathList(list: string, map: MapPath): Promise<string[]> {
  return Promise.all(list.split(':').filter(Boolean).map(map));
}

/** The absolute path of a program, or undefined where this machine has none. */
export async function findProgram(
  name: string,
  cwd: string,
  path: string[],
): Promise<string | undefined> {
  if (name.includes('/')) {
    const file = name.startsWith('/') ? name : join(cwd, name);
    if (await executable(file)) return file;
    if (!name.startsWith('/')) return undefined;
  }
  for (const folder of path) {
    const file = join(folder, basename(name));
    if (file.startsWith('/') && (await executable(file))) return file;
  }
  return undefined;
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
