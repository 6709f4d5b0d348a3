import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Shape } from '../kernel/types.ts';
import type { Template } from './intrinsics.ts';

/** The one stack of a synthesized CDK app. */
export interface Assembly {
  stackName: string;
  template: Template;
  /** Where the template file is, so that it can be hashed. */
  templateFile: string;
  /** The folder (packaging `zip`) or file of an asset, by its S3 key in the template. */
  asset(key: string): string;
}

/** Reads a CDK cloud assembly (`cdk.out`) that holds exactly one stack. */
export function loadAssembly(folder: string): Assembly {
  const manifest = readJson(folder, 'manifest.json');
  const artifacts = Object.entries<Shape>(manifest.artifacts ?? {});
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (!stack || stacks.length > 1) {
    const found = stacks.map(([id]) => id).join(', ') || 'none';
    throw new Error(`${folder} must hold exactly one stack; it holds: ${found}`);
  }
  const [id, { properties }] = stack;
  const templateFile = resolve(folder, properties.templateFile);
  const paths = assetPaths(
    folder,
    artifacts.filter(([, { type }]) => type === 'cdk:asset-manifest').map(([, value]) => value),
  );
  return {
    stackName: properties.stackName ?? id,
    template: readJson(folder, properties.templateFile),
    templateFile,
    asset: (key) => {
      const path = paths.get(key);
      if (path) return path;
      throw new Error(`The assembly ${folder} has no asset '${key}'`);
    },
  };
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
