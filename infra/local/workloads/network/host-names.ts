import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findProgram } from '../host-paths.ts';
import { quoted } from '../shell-text.ts';
import type { ContainerSpec } from '../types.ts';
import { type Namespace, places } from './namespaces.ts';

const hostsFile = '/etc/hosts';

/**
 * Tries whether this machine gives a process a mount namespace, in which its `/etc/hosts` is
 * another: to root, or to everybody together with a user namespace. Answers the ways in, or in
 * words why there is none.
 */
export async function findNaming(
  folders = places,
): Promise<{ enter: string[]; mount: string } | { why: string }> {
  if (process.platform !== 'linux') return { why: 'only Linux has mount namespaces' };
  const [unshare, mount] = await Promise.all(
    ['unshare', 'mount'].map((name) => findProgram(name, '/', folders)),
  );
  if (!unshare) return { why: 'the program unshare (util-linux) is not there' };
  if (!mount) return { why: 'the program mount (util-linux) is not there' };
  let why = '';
  for (const flags of process.getuid?.() === 0 ? ['-m', '-Urm'] : ['-Urm']) {
    try {
      const tried = `${quoted(mount)} --bind ${hostsFile} ${hostsFile}`;
      await promisify(execFile)(unshare, [flags, '/bin/sh', '-c', tried]);
      return { enter: [unshare, flags], mount };
    } catch (error) {
      const { stderr = '', message } = error as Error & { stderr?: string };
      why = (stderr || message).trim().split('\n')[0] ?? '';
    }
  }
  return { why };
}

/** Writes the names beside those of this machine into the container's folder, to be found there. */
export async function namespaceNaming(
  { enter, mount }: { enter: string[]; mount: string },
  folder: string,
  hosts: NonNullable<ContainerSpec['hosts']>,
): Promise<Namespace> {
  const known = await readFile(hostsFile, 'utf8');
  const lines = hosts.map(({ name, address }) => `${address}\t${name}\n`);
  await writeFile(`${folder}/hosts`, `${lines.join('')}${known}`);
  return { enter, setUp: `${quoted(mount)} --bind "$folder/hosts" ${hostsFile}\n` };
}
