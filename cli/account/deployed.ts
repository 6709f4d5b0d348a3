import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Templates } from './template-diff.ts';

const ending = '.template.json';

/** The templates in a folder, by the names of their stacks; none where there is no folder. */
export function templatesIn(folder: string): Templates {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const found = files.filter((name) => name.endsWith(ending));
  return Object.fromEntries(
    found.map((name) => [
      name.slice(0, -ending.length),
      JSON.parse(readFileSync(join(folder, name), 'utf8')),
    ]),
  );
}

/** The name of the plane: as that stack of it is called that needs the others. */
export function planeIn(templates: Templates): string {
  return Object.keys(templates).toSorted((a, b) => a.length - b.length)[0]!;
}

/** Where this machine keeps what it deployed last into a region, to compare the next time. */
export const deployedFolder = (data: string, region: string): string =>
  join(data, 'deployed', region);

/** Keeps what was just deployed. */
export function keepDeployed(folder: string, templates: Templates): void {
  mkdirSync(folder, { recursive: true });
  for (const [stack, template] of Object.entries(templates)) {
    writeFileSync(join(folder, `${stack}${ending}`), JSON.stringify(template));
  }
}
