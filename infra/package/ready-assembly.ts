import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { readSettings } from '../aws/config.ts';
import { configFile, findConfig, importConfig } from '../aws/config-file.ts';
import { root } from '../aws/paths.ts';
import type { Assembly, ensureAssembly as inClone } from '../synth.ts';
import { unpackFolder } from './archive.ts';
import { beyondData, configureAssembly } from './configured.ts';

/** What is deployed, in the package: one file, and one with the hash of what is in it. */
export const archiveFiles = { archive: 'assembly.tar.br', hash: 'assembly.sha256' } as const;

/**
 * Stands for `infra/synth.ts` in the package: what is deployed was made when it was packed. It is
 * unpacked once, into the folder of caches that the command names; it may be removed whenever no
 * plane runs. A configuration of this folder that is data is put into a copy.
 */
export const ensureAssembly: typeof inClone = async ({ toDeploy } = {}): Promise<Assembly> => {
  const config = findConfig([process.cwd()]);
  if (config && toDeploy) throw new Error(needsSynth(config, ['a deployment of it']));
  const hash = readFileSync(`${root}/${archiveFiles.hash}`, 'utf8').trim();
  const folder = `${process.env.TRAINYARD_CACHE}/assembly-${hash.slice(0, 16)}`;
  const rebuilt = !existsSync(folder);
  if (rebuilt) await unpackFolder(`${root}/${archiveFiles.archive}`, folder);
  const made = { folder, hash, rebuilt };
  return config ? configuredBy(config, made) : made;
};

async function configuredBy(config: string, made: Assembly): Promise<Assembly> {
  const settings = readSettings(await importConfig(config));
  const beyond = beyondData(settings, readSettings({}));
  if (beyond.length > 0) throw new Error(needsSynth(config, beyond));
  const key = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  const hash = createHash('sha256').update(`${made.hash}${key}`).digest('hex');
  const folder = `${made.folder}-${key.slice(0, 16)}`;
  if (existsSync(folder)) return { ...made, folder, hash };
  const work = mkdtempSync(`${folder}.`);
  try {
    configureAssembly(made.folder, settings, work);
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return { folder, hash, rebuilt: true };
}

const needsSynth = (config: string, what: readonly string[]) =>
  `${config} asks for what only a synth makes: ${what.join(', ')}. CDK does that, which this ` +
  'package leaves out. A clone of the same version has it: put the file at its top, and give ' +
  `the command there. Without ${configFile} the package has the default ` +
  'plane; projects and shares, access, quotas, alerts.emails, caps.monthlyUsd, images.failOn ' +
  'and images.allow need no synth on this machine.';
