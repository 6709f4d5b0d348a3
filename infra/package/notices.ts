import { readdirSync, readFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { functionPlans } from '../aws/inventory.ts';
import { root } from '../aws/paths.ts';
import { forbids, licenceOf } from './licences.ts';

/** Where a package is, such as `node_modules/zod`. */
const folder = /^.*node_modules\/(@[^/]+\/)?[^/]+/;

function placesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((one) => Object.entries(one.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return used.flatMap(([path]) => folder.exec(path)?.[0] ?? []);
}

/** What functions and console are made of, which their bundles do not say. */
async function deployedPlaces(): Promise<string[]> {
  const sources = functionPlans.flatMap((plan) => plan.sources.map(({ file }) => file));
  const { metafile } = await build({
    entryPoints: [...new Set(sources), 'console/main.tsx'],
    absWorkingDir: root,
    outdir: `${root}/dist/none`,
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['./console-files.mjs'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return placesIn(metafile);
}

/** Of a package: its name, version and licence, and what it says itself of that. */
function noticeOf(place: string): { title: string; text: string } {
  const at = `${root}/${place}`;
  const manifest = JSON.parse(readFileSync(`${at}/package.json`, 'utf8'));
  const licence = licenceOf(manifest);
  if (forbids(licence)) {
    throw new Error(`${manifest.name} cannot be packed: its licence is '${licence}'.`);
  }
  const files = readdirSync(at).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  const texts = files.map((name) => readFileSync(`${at}/${name}`, 'utf8').trim());
  return { title: `${manifest.name} ${manifest.version} (${licence})`, text: texts.join('\n\n') };
}

const heading =
  'Trainyard is under the Apache License 2.0 (LICENSE). Code of the packages below is part of\n' +
  'its programs, each under a licence of its own.';

const rule = `\n\n${'-'.repeat(80)}\n\n`;

/**
 * The text of `THIRD-PARTY-NOTICES.txt`; what several packages say in the same words stands there
 * once. Throws where a licence does not let a package be in it.
 */
export async function notices(program: Metafile): Promise<string> {
  const places = new Set([...placesIn(program), ...(await deployedPlaces())]);
  const bySameText = Map.groupBy([...places].toSorted().map(noticeOf), ({ text }) => text);
  const parts = [...bySameText].map(([text, packages]) =>
    [packages.map(({ title }) => title).join('\n'), text].join('\n\n').trim(),
  );
  return `${[heading, ...parts].join(rule)}\n`;
}
