import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The name of the configuration file in the user's folder. */
export const configFile = 'trainyard.config.ts';

/** The first of the folders' configuration files, if any has one. */
export function findConfig(folders: readonly string[]): string | undefined {
  return folders.map((folder) => `${folder}/${configFile}`).find((path) => existsSync(path));
}

/** What the configuration file exports; without a file nothing is configured. */
export async function importConfig(path: string | undefined): Promise<unknown> {
  if (!path) return {};
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  if (module.default) return module.default;
  throw new Error(`${path} exports nothing: write \`export default defineConfig({ … })\`.`);
}
