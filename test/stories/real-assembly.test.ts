import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyFiles, hashAssembly } from '../../infra/aws/assembly.ts';
import { functionPlans } from '../../infra/aws/inventory.ts';
import { root } from '../../infra/aws/paths.ts';
import type { Manifest } from '../../infra/build.ts';
import type { AssemblyHashes } from '../../infra/local/boot/plane-file.ts';
import { ensureAssembly } from '../../infra/synth.ts';
import { RealPlane } from './real-plane.ts';

const read = (path: string) => readFileSync(join(root, path));
const json = (path: string) => JSON.parse(read(path).toString('utf8'));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Of a file its bytes; of a folder a line for each file, with its name and hash. */
function hashOf(path: string): string {
  if (!statSync(join(root, path)).isDirectory()) return sha256(read(path));
  const names = readdirSync(join(root, path)).toSorted();
  return sha256(names.map((name) => `${name} ${hashOf(`${path}/${name}`)}\n`).join(''));
}

describe('what a local plane has booted', () => {
  const plane = new RealPlane();
  let booted: AssemblyHashes;

  beforeAll(async () => {
    await plane.start();
    booted = plane.file.assembly;
  });

  afterAll(() => plane.close());

  it('is the synthesized template and all of its assets, byte for byte', async () => {
    const { folder, hash } = await ensureAssembly();
    expect(booted.folder).toBe(folder);
    expect(hashAssembly(booted.folder)).toBe(hash);
    const { templates, assets } = assemblyFiles(folder)!;
    const stacks = templates.map((file) => file.replace('.template.json', ''));
    expect(stacks).toEqual([
      'trainyard-compute',
      'trainyard-data',
      'trainyard-projects-8',
      'trainyard',
    ]);
    expect(booted.templates).toEqual(
      Object.fromEntries(stacks.map((name) => [name, hashOf(`cdk.out/${name}.template.json`)])),
    );
    const files = stacks.flatMap((name) =>
      Object.values<{ source: { path: string }; destinations: object }>(
        json(`cdk.out/${name}.assets.json`).files,
      ),
    );
    const expected = files
      .filter(({ source }) => assets.includes(source.path))
      .flatMap(({ source, destinations }) =>
        Object.values(destinations).map(({ objectKey }) => [
          objectKey,
          hashOf(`cdk.out/${source.path}`),
        ]),
      );
    expect(expected.length).toBe(assets.length);
    expect(booted.assets).toEqual(Object.fromEntries(expected));
  });

  it('is every bundle of dist and every machine of the sources, and nothing else', () => {
    const { functions }: Manifest = json('dist/manifest.json');
    // What needs a part that the default configuration does not have is built, not deployed.
    const deployed = functionPlans.filter(({ needs }) => !needs).map(({ id }) => id);
    const [written = ''] = globSync('cdk.out/asset.*/settings.json', { cwd: root });
    expect(json(written)).toMatchObject({ PROJECTS: '["default"]' });
    const settings = hashOf(written);
    const bundles = deployed.map((id) => {
      const lines = Object.entries(functions[id]!).map(([name, { bytes, sha256: told }]) => {
        const file = read(`dist/functions/${id}/${name}`);
        expect([file.length, sha256(file)], `${id}/${name}`).toEqual([bytes, told]);
        return `${name} ${told}\n`;
      });
      return sha256([...lines, `settings.json ${settings}\n`].toSorted().join(''));
    });
    const machines = globSync('statemachines/*.asl.json', { cwd: root }).map(hashOf);
    expect(machines).toHaveLength(2);
    const known = new Set([...bundles, ...machines]);
    expect(new Set(Object.values(booted.assets))).toEqual(known);
  });

  it('needs no call that is denied', () => {
    expect(plane.complaints).toEqual([]);
  });
});
