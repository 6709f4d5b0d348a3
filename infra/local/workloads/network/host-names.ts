import { readFile, writeFile } from 'node:fs/promises';
import { quoted } from '../shell-text.ts';
import type { ContainerSpec } from '../types.ts';
import { type Namespace, places, tryNamespace } from './namespaces.ts';

const hostsFile = '/etc/hosts';

/** Whether and how a process can have an `/etc/hosts` of its own here. */
export async function findNaming(
  folders = places,
): Promise<{ enter: string[]; mount: string } | { why: string }> {
  const trial = { flag: 'm', what: 'mount', program: 'mount', from: 'util-linux' } as const;
  const script = (mount: string) => `${quoted(mount)} --bind ${hostsFile} ${hostsFile}`;
  const found = await tryNamespace({ ...trial, script }, folders);
  return 'why' in found ? found : { enter: found.enter, mount: found.program };
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
