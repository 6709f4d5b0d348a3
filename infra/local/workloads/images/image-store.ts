import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../../kernel/if-there.ts';
import type { Base } from './recipe.ts';

/** How an image runs. */
export interface ImageConfig {
  base: Base;
  entrypoint: string[];
  cmd: string[];
  environment: Record<string, string>;
  workdir: string;
  user?: string;
  labels: Record<string, string>;
  ports: string[];
}

/** An image on disk. */
export interface StoredImage {
  digest: string;
  /** The canonical JSON whose SHA-256 the digest is: what a registry keeps. */
  manifest: string;
  config: ImageConfig;
  /** Bytes of all its files. */
  size: number;
  rootfs: string;
}

const mediaType = 'application/vnd.trainyard.image.v1+json';

/**
 * Moves a finished folder into the store under its digest: the SHA-256 of a manifest that names
 * the configuration, the hash of the list of all files with their contents and modes, and which
 * build made it. Two builds of one source give two images, as they do where files have times.
 */
export async function saveImage(
  images: string,
  rootfs: string,
  config: ImageConfig,
  build: string,
): Promise<StoredImage> {
  const files = await hashFiles(rootfs);
  const size = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
  const list = JSON.stringify(files);
  const layers = [{ mediaType, digest: sha256(list), size, files: files.length }];
  const manifest = JSON.stringify(sorted({ schemaVersion: 2, mediaType, config, layers, build }));
  const digest = sha256(manifest);
  const folder = folderOf(images, digest);
  const staged = `${rootfs}.image`;
  await mkdir(staged, { recursive: true });
  await rename(rootfs, `${staged}/rootfs`);
  await writeFile(`${staged}/files.json`, list);
  await writeFile(`${staged}/manifest.json`, manifest);
  try {
    await rename(staged, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(staged, { recursive: true, force: true });
  }
  return { digest, manifest, config, size, rootfs: `${folder}/rootfs` };
}

/** The image of a digest, or undefined where this store has none. */
export async function openImage(images: string, digest: string): Promise<StoredImage | undefined> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const folder = folderOf(images, digest);
  const manifest = await ifThere(readFile(`${folder}/manifest.json`, 'utf8'));
  if (manifest === undefined) return undefined;
  const { config, layers } = JSON.parse(manifest) as {
    config: ImageConfig;
    layers: { size: number }[];
  };
  return { digest, manifest, config, size: layers[0]?.size ?? 0, rootfs: `${folder}/rootfs` };
}

function folderOf(images: string, digest: string): string {
  return `${images}/${digest.slice('sha256:'.length)}`;
}

interface HashedFile {
  path: string;
  sha256?: string;
  link?: string;
  mode?: number;
  size?: number;
}

/** Every file and link below a folder, sorted by path. */
async function hashFiles(root: string): Promise<HashedFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files: HashedFile[] = [];
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(root.length);
    if (entry.isSymbolicLink()) files.push({ path, link: await readlink(full) });
    if (!entry.isFile()) continue;
    const { mode, size } = await lstat(full);
    files.push({ path, sha256: await hashFile(full), mode: mode & 0o777, size });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The same value with the keys of all its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
