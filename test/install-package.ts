import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Installs an archive that depends on nothing as `npm install --global` does, below `prefix`: no
 * registry is asked. Throws with what npm said.
 *
 * @returns the folder of Trainyard's package, if that is what it is
 */
export function installPackage(file: string, prefix: string): string {
  const args = ['install', '--global', '--offline', '--prefix', prefix, file];
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} could not be installed: ${stderr}`);
  return join(prefix, 'lib/node_modules/trainyard');
}
