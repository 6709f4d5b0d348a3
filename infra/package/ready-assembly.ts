import { existsSync, readFileSync } from 'node:fs';
import { configFile, findConfig } from '../aws/config-file.ts';
import { root } from '../aws/paths.ts';
import type { Assembly, ensureAssembly as inClone } from '../synth.ts';
import { unpackFolder } from './archive.ts';

/** What is deployed, in the package: one file, and one with the hash of what is in it. */
export const archiveFiles = { archive: 'assembly.tar.br', hash: 'assembly.sha256' } as const;

/**
 * Stands for `infra/synth.ts` in the package: what is deployed was made when it was packed. It is
 * unpacked once, into the folder of caches that the command names; it may be removed whenever no
 * plane runs.
 */
export const ensureAssembly: typeof inClone = async (): Promise<Assembly> => {
  const config = findConfig([process.cwd()]);
  if (config) throw new Error(needsSynth(config));
  const hash = readFileSync(`${root}/${archiveFiles.hash}`, 'utf8').trim();
  const folder = `${process.env.TRAINYARD_CACHE}/assembly-${hash.slice(0, 16)}`;
  const rebuilt = !existsSync(folder);
  if (rebuilt) await unpackFolder(`${root}/${archiveFiles.archive}`, folder);
  return { folder, hash, rebuilt };
};

const needsSynth = (config: string) =>
  `${config} asks for a plane that is not the default one. Its template is made by CDK, which ` +
  `this package leaves out: start it from a clone (npm start), or without ${configFile}.`;
