import { existsSync, readFileSync } from 'node:fs';
import { type Dependency, licenceOf } from '../../infra/package/licences.ts';

/** Every package of the lockfile, by what is installed, else by what the lockfile says. */
export function lockedDependencies(root: string): Dependency[] {
  const read = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
  const { packages } = read('package-lock.json') as { packages: Record<string, object> };
  return Object.entries(packages)
    .filter(([name]) => name.startsWith('node_modules/'))
    .map(([name, locked]) => {
      const manifest = `${name}/package.json`;
      const own = existsSync(`${root}/${manifest}`) ? read(manifest) : locked;
      return { name, licence: licenceOf(own) || licenceOf(locked) };
    });
}
