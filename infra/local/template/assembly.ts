import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Shape } from '../kernel/types.ts';
import type { Template } from './intrinsics.ts';

/** A stack of a synthesized CDK app. */
export interface Stack {
  name: string;
  template: Template;
  /** Where the template file is, so that it can be hashed. */
  templateFile: string;
}

/** A synthesized CDK app. */
export interface Assembly {
  folder: string;
  /** In the order of their deployment: each after those that it depends on. */
  stacks: readonly Stack[];
  /** The folder (packaging `zip`) or file of an asset, by its S3 key in a template. */
  asset(key: string): string;
}

/** Reads a CDK cloud assembly (`cdk.out`). */
export function loadAssembly(folder: string): Assembly {
  const artifacts: Record<string, Shape> = readJson(folder, 'manifest.json').artifacts ?? {};
  const stacks = inOrder(artifacts).map(([id, { properties }]) => ({
    name: properties.stackName ?? id,
    template: readJson(folder, properties.templateFile),
    templateFile: resolve(folder, properties.templateFile),
  }));
  if (stacks.length === 0) throw new Error(`${folder} holds no stack. Synthesize the app again.`);
  const paths = assetPaths(
    folder,
    Object.values(artifacts).filter(({ type }) => type === 'cdk:asset-manifest'),
  );
  return {
    folder: resolve(folder),
    stacks,
    asset: (key) => {
      const path = paths.get(key);
      if (path) return path;
      throw new Error(`The assembly ${folder} has no asset '${key}'`);
    },
  };
}

/** The stacks, each after those that it depends on; otherwise as the manifest has them. */
function inOrder(artifacts: Record<string, Shape>): [string, Shape][] {
  const ordered = new Map<string, Shape>();
  const add = (id: string, path: readonly string[]) => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    if (path.includes(id)) throw new Error(`Stacks wait for each other: ${[...path, id].join()}`);
    for (const needed of artifact.dependencies ?? []) add(needed, [...path, id]);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) add(id, []);
  return [...ordered];
}

function assetPaths(folder: string, manifests: Shape[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const { properties } of manifests) {
    const { files } = readJson(folder, properties.file);
    for (const { source, destinations } of Object.values<Shape>(files ?? {})) {
      for (const { objectKey } of Object.values<Shape>(destinations)) {
        if (source.path) paths.set(objectKey, resolve(folder, source.path));
      }
    }
  }
  return paths;
}

function readJson(folder: string, name: string): Shape {
  const file = join(folder, name);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  throw new Error(`${folder} is no cloud assembly: it has no ${name}. Synthesize the app first.`);
}
