import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';
import { knownPlane, localPlane } from './meant-plane.ts';
import { readUserConfig, writeUserConfig } from './user-config.ts';

/** `trainyard plane use NAME|URL`: from now on commands mean that plane. */
export async function run(given: Given, system: System): Promise<number> {
  const word = given.args[0]!;
  const config = readUserConfig(system);
  if (/^https?:\/\//.test(word)) {
    const url = addressOf(word);
    const name = given.value('name') ?? nameFor(url);
    if (name === localPlane) {
      throw new CommandError(`'${localPlane}' is the plane of this machine.`, {
        fix: '--name prod',
      });
    }
    writeUserConfig(
      { ...config, plane: name, planes: { ...config.planes, [name]: { url } } },
      system,
    );
    system.out(`Commands now mean ${name}, ${url}\n`);
  } else if (word === localPlane) {
    writeUserConfig({ ...config, plane: localPlane }, system);
    system.out('Commands now mean the plane of this machine.\n');
  } else {
    const { url } = knownPlane(word, system);
    writeUserConfig({ ...config, plane: word }, system);
    system.out(`Commands now mean ${word}, ${url}\n`);
  }
  for (const name of ['TRAINYARD_URL', 'TRAINYARD_DATA'] as const) {
    if (system.env[name]) system.err(`But ${name} is set here, and goes before it.\n`);
  }
  return exitCodes.ok;
}

/** An address without what belongs to no plane: a query, and a slash at its end. */
function addressOf(word: string): string {
  if (!URL.canParse(word)) throw new CommandError(`${word} is no address.`, { fix: 'https://…' });
  const { origin, pathname } = new URL(word);
  return `${origin}${pathname.replace(/\/$/, '')}`;
}

/** Of an API of AWS its id and region, else the host. */
function nameFor(url: string): string {
  const { host } = new URL(url);
  const [, id, region] = /^(\w+)\.execute-api\.([\w-]+)\./.exec(host) ?? [];
  return id ? `${id}-${region}` : host;
}
