import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from '../../shared/is-object.ts';
import { microUsdFrom } from '../../shared/money/money.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';

/** What a person has set for all folders of this machine. */
export interface UserConfig {
  /** The plane that commands mean, by its name in `planes`; absent: the one of this machine. */
  plane?: string;
  /** Addresses of planes by name. */
  planes?: Record<string, { url: string }>;
  /** A terminal is asked before `submit` takes on more than these dollars; absent: $10. */
  askAboveUsd?: string;
}

/** Where it is kept: `$XDG_CONFIG_HOME/trainyard/config.json`, else below `~/.config`. */
function userConfigPath({ env }: System): string | undefined {
  const home = env.HOME || env.USERPROFILE;
  const folder = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  return folder ? join(folder, 'trainyard', 'config.json') : undefined;
}

/** What is set; nothing where there is no such file. Throws CommandError for one that is broken. */
export function readUserConfig(system: System): UserConfig {
  const path = userConfigPath(system);
  const text = path && textOf(path);
  if (!path || !text) return {};
  const refuse = (why: string) =>
    new CommandError(`${path} ${why}.`, { fix: 'mend it, or delete it: it has settings only' });
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw refuse(`is not JSON (${(error as Error).message})`);
  }
  if (!isObject(config)) throw refuse('holds no object');
  const { plane, planes = {}, askAboveUsd } = config;
  const isPlane = (one: unknown) => isObject(one) && typeof one.url === 'string';
  if (plane !== undefined && typeof plane !== 'string') throw refuse('has a plane that is no name');
  if (!isObject(planes) || !Object.values(planes).every(isPlane)) {
    throw refuse('has planes that are not {NAME: {"url": "https://…"}}');
  }
  if (askAboveUsd !== undefined && microUsdFrom(String(askAboveUsd)) === undefined) {
    throw refuse('has an askAboveUsd that is not dollars such as "10.00"');
  }
  return config as UserConfig;
}

/** Writes what is set, whole or not at all. */
export function writeUserConfig(config: UserConfig, system: System): void {
  const path = userConfigPath(system);
  if (!path) throw new CommandError('There is no folder for settings.', { fix: 'set HOME' });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(config, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
