import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyFiles, readTemplates } from '../../infra/aws/assembly.ts';
import { readSettings } from '../../infra/aws/config.ts';
import { root } from '../../infra/aws/paths.ts';
import { loadAssembly } from '../../infra/local/template/assembly.ts';
import { beyondData, configureAssembly } from '../../infra/package/configured.ts';
import { assemblyFolder } from '../assembly.ts';
import { sharedAssembly, sharedConfig } from '../stories/shares.ts';

const place = mkdtempSync(`${root}/dist/configured-`);
const folder = join(place, 'assembly');
const settings = readSettings(sharedConfig);
let synthesized = '';

beforeAll(async () => {
  synthesized = await sharedAssembly();
  configureAssembly(assemblyFolder(), settings, folder);
});

afterAll(() => rmSync(place, { recursive: true }));

/**
 * All resources of all stacks, as they are but for what names them and their code: an asset is
 * named by its content, a version of a function by what it is made of.
 */
function resourcesOf(assembly: string): string[] {
  const all = Object.values(readTemplates(assembly)).flatMap(({ Resources }) =>
    Object.values(Resources),
  );
  return all.map(({ Type, Properties }) => `${Type} ${normal(Properties)}`).toSorted();
}

const normal = (value: unknown): string =>
  JSON.stringify(sorted(value))
    .replace(/[0-9a-f]{64}/g, 'ASSET')
    .replace(/CurrentVersion\w+/g, 'CurrentVersion');

/** The order of lists says nothing in a policy, and of members nothing anywhere. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, one]) => [name, sorted(one)]));
}

describe('an assembly with other data', () => {
  it('is what a synth makes of the same configuration', () => {
    expect(resourcesOf(folder)).toEqual(resourcesOf(synthesized));
  });

  it('has the same settings beside each bundle, and the same bundles', () => {
    const bundles = (assembly: string) =>
      assemblyFiles(assembly)!
        .assets.filter((name) => !name.endsWith('.json'))
        .map((name) => {
          const files = readdirSync(join(assembly, name)).toSorted();
          return files.map((file) => readFileSync(join(assembly, name, file), 'utf8')).join('\0');
        })
        .toSorted();
    expect(bundles(folder)).toEqual(bundles(synthesized));
    const paths = assemblyFiles(folder)!.assets.flatMap((name) =>
      name.endsWith('.json') ? [] : [join(folder, name, 'index.mjs')],
    );
    // Node looks for what a bundle imports beside the real file.
    expect(paths.map((path) => realpathSync(path))).toEqual(paths);
    expect(loadAssembly(folder).stacks).toHaveLength(4);
  });
});

it('subscribes addresses to the alerts, and caps the month of the plane', async () => {
  const other = join(place, 'other');
  const config = { alerts: { emails: ['team@example.com'] }, caps: { monthlyUsd: 12.5 } };
  configureAssembly(assemblyFolder(), readSettings(config), other);
  const resources = resourcesOf(other);
  const mails = resources.filter((one) => one.startsWith('AWS::SNS::Subscription'));
  expect(mails).toEqual([expect.stringContaining('"Endpoint":"team@example.com"')]);
  const functions = resources.filter((one) => one.startsWith('AWS::Lambda::Function '));
  const capped = functions.filter((one) => one.includes('"MONTHLY_CAP_MICRO_USD":"12500000"'));
  expect(capped).toEqual(functions);
});

describe('what needs a synth', () => {
  const beyond = (config: Parameters<typeof readSettings>[0]) =>
    beyondData(readSettings(config), readSettings({}));

  it('is nothing that is data', () => {
    expect(beyond(sharedConfig)).toEqual([]);
    expect(beyond({ images: { failOn: 'HIGH' }, quotas: { training: 2 } })).toEqual([]);
  });

  it('is named by its field', () => {
    expect(beyond({ network: { vpc: 'private' }, logRetentionDays: 30 })).toEqual([
      'network',
      'logRetentionDays',
    ]);
    expect(beyond({ caps: { bill: { monthlyUsd: 5 } } })).toEqual(['caps']);
    const access = { buckets: ['acme'] };
    expect(beyond({ projects: [{ name: 'a', access }] })).toEqual(['projectAccess']);
    const many = Array.from({ length: 26 }, (_, n) => `p${n}`);
    expect(beyond({ projects: many })).toEqual(['more than 25 projects']);
  });
});
