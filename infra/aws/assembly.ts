import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Resource, Template } from './checks/idle.ts';

/** The files of a cloud assembly that are deployed, sorted. */
export interface AssemblyFiles {
  /** One of each stack: `<stack>.template.json`. */
  templates: string[];
  /** Files or folders. */
  assets: string[];
}

/** Finds the templates and the assets that they use; undefined if the folder has no assembly. */
export function assemblyFiles(folder: string): AssemblyFiles | undefined {
  if (!existsSync(folder)) return undefined;
  const manifests = readdirSync(folder).filter((name) => name.endsWith('.assets.json'));
  if (manifests.length === 0) return undefined;
  const templates = manifests.map((name) => name.replace('.assets.json', '.template.json'));
  const paths = manifests.flatMap((name) => pathsIn(`${folder}/${name}`));
  const assets = [...new Set(paths)].filter((path) => !templates.includes(path));
  return { templates: templates.toSorted(), assets: assets.toSorted() };
}

/** The templates of an assembly, by the names of their stacks. */
export function readTemplates(folder: string): Record<string, Template> {
  const { templates = [] } = assemblyFiles(folder) ?? {};
  const read = templates.map((file) => [
    file.replace('.template.json', ''),
    JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')),
  ]);
  return Object.fromEntries(read);
}

/** What is in all stacks together. */
export function resourcesIn(templates: Readonly<Record<string, Template>>): Resource[] {
  return Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
}

function pathsIn(manifest: string): string[] {
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  return Object.values(files).map(({ source }) => source.path);
}

/** One hash of the templates and the content of their assets; undefined if any is missing. */
export function hashAssembly(folder: string): string | undefined {
  const files = assemblyFiles(folder);
  if (!files) return undefined;
  const paths = [...files.templates, ...files.assets];
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
