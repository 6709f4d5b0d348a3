import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { assemblyFiles } from '../aws/assembly.ts';
import { configFile, findConfig } from '../aws/config-file.ts';
import { root } from '../aws/paths.ts';
import { ensureAssembly } from '../synth.ts';
import { packFolder } from './archive.ts';
import { client, declareClient } from './client-types.ts';
import { notices } from './notices.ts';
import { bundleProgram, entries, leadsTo, programFolder } from './program.ts';
import { archiveFiles } from './ready-assembly.ts';

/**
 * Files and folders of the repository that are in the package at the same place, besides those that
 * its code names whole. Of frameworks it names the folder alone, which has sources too.
 */
const asTheyAre = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'examples/first-job',
  'examples/nightly-retrain',
  'examples/price-forecast',
  'infra/local/frameworks/defaults.py',
  'infra/local/frameworks/machine.py',
  'infra/local/frameworks/serve.py',
  'infra/local/frameworks/train.py',
];

const stageRoot = `${root}/dist/package`;

/** Writes the package into `dist/package` anew, and answers that folder. */
export async function stage(): Promise<string> {
  rmSync(stageRoot, { recursive: true, force: true });
  mkdirSync(stageRoot, { recursive: true });
  await packAssembly();
  const { reads, metafile } = await bundleProgram(stageRoot);
  for (const entry of entries.filter(({ source }) => source.endsWith('.mjs'))) {
    mkdirSync(dirname(`${stageRoot}/${entry.source}`), { recursive: true });
    writeFileSync(`${stageRoot}/${entry.source}`, leadsTo(entry));
  }
  declareClient(stageRoot);
  copy(asTheyAre);
  copy([...reads].filter((path) => !existsSync(`${stageRoot}/${path}`)));
  cpSync(`${root}/infra/package/trainyard.mjs`, `${stageRoot}/${programFolder}/trainyard.mjs`);
  writeFileSync(`${stageRoot}/THIRD-PARTY-NOTICES.txt`, await notices(metafile));
  writeFileSync(`${stageRoot}/package.json`, `${JSON.stringify(manifest(), null, 2)}\n`);
  return stageRoot;
}

function copy(paths: readonly string[]): void {
  for (const path of paths) cpSync(`${root}/${path}`, `${stageRoot}/${path}`, { recursive: true });
}

/** Of this repository's own what a user of the package needs; it depends on nothing. */
function manifest(): object {
  const own = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const { name, version, description, license, type } = own;
  return {
    ...{ name, version, description, license, type },
    bin: { trainyard: `${programFolder}/trainyard.mjs` },
    exports: {
      './client': { types: `./${client.types}`, default: `./${programFolder}/client.mjs` },
      './package.json': './package.json',
    },
    engines: { node: '>=22.13' },
  };
}

interface CloudManifest {
  artifacts: Record<string, { type: string; additionalMetadataFile?: string }>;
}

/** The templates, their assets and CDK's list of them, without what only a synth's reader needs. */
async function packAssembly(): Promise<void> {
  if (findConfig([process.cwd(), root])) {
    throw new Error(`The package has the default configuration: move ${configFile} away first.`);
  }
  const { folder, hash } = await ensureAssembly();
  const into = mkdtempSync(`${root}/dist/assembly-`);
  const { templates, assets } = assemblyFiles(folder)!;
  const lists = templates.map((name) => name.replace('.template.json', '.assets.json'));
  for (const name of ['cdk.out', ...templates, ...lists, ...assets]) {
    cpSync(`${folder}/${name}`, `${into}/${name}`, { recursive: true });
  }
  const { artifacts, ...rest }: CloudManifest = JSON.parse(
    readFileSync(`${folder}/manifest.json`, 'utf8'),
  );
  const kept = Object.entries(artifacts).flatMap(([name, artifact]) => {
    const { additionalMetadataFile: _, ...needed } = artifact;
    return artifact.type === 'cdk:tree' ? [] : [[name, needed] as const];
  });
  const slim = { ...rest, artifacts: Object.fromEntries(kept) };
  writeFileSync(`${into}/manifest.json`, JSON.stringify(slim));
  await packFolder(into, `${stageRoot}/${archiveFiles.archive}`);
  rmSync(into, { recursive: true });
  writeFileSync(`${stageRoot}/${archiveFiles.hash}`, `${hash}\n`);
}
