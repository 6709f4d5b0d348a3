import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { BuildArguments, DockerBuilder } from './docker-builder.ts';
import type { Pause } from './patience.ts';
import { complain, type Env, messageOf, say } from './streams.ts';

/** Does what `docker` would, as far as a build needs it; answers its exit code. */
export async function docker(argv: string[], env: Env, pause: Pause): Promise<number> {
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const known = Object.keys(commands).join(', ');
    complain(`docker ${name}: this stand-in of the command has: ${known}.`);
    return 125;
  }
  try {
    await command(args, await builderOf(env), env, pause);
    return 0;
  } catch (error) {
    complain(messageOf(error));
    return 1;
  }
}

/** A build calls `docker` some ten times: each loads only what it needs. */
async function builderOf(env: Env): Promise<DockerBuilder> {
  if (env.TRAINYARD_ENGINE) return (await import('./docker-engine.ts')).engineBuilder;
  return (await import('./docker-folders.ts')).folderBuilder;
}

type Command = (args: string[], by: DockerBuilder, env: Env, pause: Pause) => Promise<void>;

const commands: Record<string, Command> = {
  async build(args, by, env) {
    const { quiet, ...asked } = buildArguments(args, env);
    const id = await by.build(asked, env);
    say(quiet ? id : `writing image ${id}`);
  },
  async push(args, by, env, pause) {
    const uri = onlyName('push', args);
    say(`${uri}: digest: ${await by.push(uri, env, pause)}`);
  },
  async tag([from = '', to = ''], by, env) {
    if (!to) throw new Error('docker tag: give a source and a target.');
    await by.tag(from, to, env);
  },
  inspect,
  async login(args, by, env) {
    if (!args.includes('--password-stdin')) throw new Error('docker login: --password-stdin only.');
    await by.login((await text(process.stdin)).trim(), env);
    say('Login Succeeded');
  },
};

function buildArguments(args: string[], env: Env): BuildArguments & { quiet: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tag: { type: 'string', short: 't', multiple: true },
      file: { type: 'string', short: 'f' },
      'build-arg': { type: 'string', multiple: true },
      // A folder has no layers, and an engine of this machine still has its own.
      'cache-from': { type: 'string', multiple: true },
      platform: { type: 'string' },
      pull: { type: 'boolean' },
      'no-cache': { type: 'boolean' },
      quiet: { type: 'boolean', short: 'q' },
    },
  });
  const [context] = positionals;
  if (!context || positionals.length > 1) throw new Error('docker build: give one source folder.');
  const buildArgs = (values['build-arg'] ?? []).map((pair): [string, string] => {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
    return [name, value ?? env[name] ?? ''];
  });
  return {
    context,
    ...(values.file && { dockerfile: resolve(values.file) }),
    tags: values.tag ?? [],
    buildArgs: Object.fromEntries(buildArgs),
    noCache: values['no-cache'] ?? false,
    pull: values.pull ?? false,
    quiet: values.quiet ?? false,
  };
}

async function inspect(args: string[], by: DockerBuilder, env: Env): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string', short: 'f' } },
  });
  const name = onlyName('inspect', positionals);
  const { id, digest } = await by.inspect(name, env);
  const format = values.format?.replace(/\s+/g, ' ').trim();
  if (format === '{{index .RepoDigests 0}}') say(`${name.replace(/:[^:/]*$/, '')}@${digest}`);
  else if (format === '{{.Id}}') say(id);
  else throw new Error("docker inspect: only --format '{{index .RepoDigests 0}}' and '{{.Id}}'.");
}

function onlyName(command: string, names: string[]): string {
  const [name] = names;
  if (name && names.length === 1) return name;
  throw new Error(`docker ${command}: give one image.`);
}
