import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAssembly } from '../../../../infra/local/template/assembly.ts';
import { notNeeded, placeholder } from '../../../../infra/local/template/not-needed.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, value: unknown) {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

const stack = {
  type: 'aws:cloudformation:stack',
  properties: { templateFile: 'Plane.template.json' },
};

test('an assembly gives its stack, and its assets by the key the template has', () => {
  write('manifest.json', {
    artifacts: {
      'Plane.assets': { type: 'cdk:asset-manifest', properties: { file: 'Plane.assets.json' } },
      Plane: stack,
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  write('Plane.template.json', { Resources: {} });
  write('Plane.assets.json', {
    files: {
      abc: {
        source: { path: 'asset.abc', packaging: 'zip' },
        destinations: { here: { bucketName: 'assets', objectKey: 'abc.zip' } },
      },
    },
  });
  mkdirSync(join(folder, 'asset.abc'));
  const assembly = loadAssembly(folder);
  expect(assembly.stacks).toEqual([
    {
      name: 'Plane',
      template: { Resources: {} },
      templateFile: join(folder, 'Plane.template.json'),
    },
  ]);
  expect(assembly.asset('abc.zip')).toBe(join(folder, 'asset.abc'));
  expect(() => assembly.asset('def.zip')).toThrow("has no asset 'def.zip'");
});

test('stacks come in the order of their deployment', () => {
  write('Plane.template.json', {});
  const after = (...dependencies: string[]) => ({ ...stack, dependencies });
  const artifacts = {
    Main: after('Data', 'Roles', 'Data.assets'),
    Roles: after('Data'),
    Data: stack,
  };
  write('manifest.json', { artifacts });
  expect(loadAssembly(folder).stacks.map(({ name }) => name)).toEqual(['Data', 'Roles', 'Main']);
  write('manifest.json', { artifacts: { ...artifacts, Data: after('Main') } });
  expect(() => loadAssembly(folder)).toThrow('Stacks wait for each other: Main,Data,Main');
});

test('a folder that is no assembly, or holds no stack, is refused', () => {
  expect(() => loadAssembly(folder)).toThrow(/Synthesize the app first/);
  write('manifest.json', { artifacts: {} });
  expect(() => loadAssembly(folder)).toThrow(/holds no stack/);
});

test('a type without meaning here has a reason and plausible attributes', () => {
  for (const reason of Object.values(notNeeded)) expect(reason).toMatch(/^[A-Z].*\.$/);
  const resource = {
    logicalId: 'Address',
    type: 'AWS::EC2::EIP',
    physicalName: 'plane-Address-0123456789AB',
    properties: {},
    asset: () => '',
  };
  const place = { account: '000000000000', region: 'us-east-1' };
  expect(placeholder(resource, place)).toEqual({
    ref: resource.physicalName,
    attributes: expect.objectContaining({
      AllocationId: expect.stringMatching(/^eipalloc-.{17}$/),
      PublicIp: resource.physicalName,
    }),
  });
});
