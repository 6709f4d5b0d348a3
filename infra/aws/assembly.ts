import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';

/** The files of a cloud assembly that are deployed: one template and its assets. */
export interface AssemblyFiles {
  template: string;
  /** Files or folders, sorted. */
  assets: string[];
}

/** Finds the template and the assets that it uses; undefined if the folder has no assembly. */
export function assemblyFiles(folder: string): AssemblyFiles | undefined {
  if (!existsSync(folder)) return undefined;
  const manifest = readdirSync(folder).find((name) => name.endsWith('.assets.json'));
  if (!manifest) return undefined;
  const { files } = JSON.parse(readFileSync(`${folder}/${manifest}`, 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const template = manifest.replace('.assets.json', '.template.json');
  const paths = Object.values(files).map(({ source }) => source.path);
  const assets = paths.filter((path) => path !== template).toSorted();
  return { template, assets };
}

/** One hash of the template and the content of its assets; undefined if any is missing. */
export function hashAssembly(folder: string): string | undefined {
  const files = assemblyFiles(folder);
  if (!files) return undefined;
  const paths = [files.template, ...files.assets];
  if (!paths.every((path) => existsSync(`${folder}/${path}`))) return undefined;
  return hashPaths(folder, paths);
}

/** One hash of files and folders, by their names and contents. */
export function hashPaths(base: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) add(hash, base, path);
  return hash.digest('hex');
}

/** Removes everything in the folder that is not in the list. */
export function keepOnly(folder: string, names: readonly string[]): void {
  if (!existsSync(folder)) return;
  const keep = new Set(names);
  for (const name of readdirSync(folder)) {
    if (!keep.has(name)) rmSync(`${folder}/${name}`, { recursive: true });
  }
}

function add(hash: Hash, base: string, path: string): void {
  if (statSync(`${base}/${path}`).isDirectory()) {
    for (const name of readdirSync(`${base}/${path}`).toSorted())
      add(hash, base, `${path}/${name}`);
    return;
  }
  const content = readFileSync(`${base}/${path}`);
  hash.update(`${path}\0${content.length}\0`).update(content);
}
