import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage } from '../images/build-image.ts';
import { openImage } from '../images/image-store.ts';
import { pushImage } from './ecr-push.ts';
import type { Pause } from './patience.ts';
import { complain, type Env, messageOf, say } from './streams.ts';

/** Does what `docker` would, as far as a build needs it; answers its exit code. */
export async function docker(argv: string[], env: Env, pause: Pause): Promise<number> {
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const known = Object.keys(commands).join(', ');
    complain(`docker ${name}: there is no container engine here. This stand-in has: ${known}.`);
    return 125;
  }
  try {
    await command(args, env, pause);
    return 0;
  } catch (error) {
    complain(messageOf(error));
    return 1;
  }
}

const commands: Record<string, (args: string[], env: Env, pause: Pause) => Promise<void>> = {
  build,
  push,
  tag,
  inspect,
  async login(args) {
    if (args.includes('--password-stdin')) for await (const _ of process.stdin);
    say('Login Succeeded');
  },
};

async function build(args: string[], env: Env): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tag: { type: 'string', short: 't', multiple: true },
      file: { type: 'string', short: 'f' },
      'build-arg': { type: 'string', multiple: true },
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
  const image = await buildImage({
    images: imagesFolder(env),
    context,
    ...(values.file && { dockerfile: resolve(values.file) }),
    buildArgs: Object.fromEntries(buildArgs),
    build: env.CODEBUILD_BUILD_ID ?? '',
    tools: { path: env.PATH ?? '', environment: buildEnvironment(env) },
  });
  for (const name of values.tag ?? []) await remember(env, name, image.digest);
  say(values.quiet ? image.digest : `writing image ${image.digest}`);
}

async function push(args: string[], env: Env, pause: Pause): Promise<void> {
  const uri = onlyName('push', args);
  const image = await openImage(imagesFolder(env), await digestOf(env, uri));
  if (!image) throw new Error(`An image does not exist locally with the tag: ${uri}`);
  await pushImage(uri, image, env, pause);
  say(`${uri}: digest: ${image.digest} size: ${image.size}`);
}

async function tag([from = '', to = '']: string[], env: Env): Promise<void> {
  if (!to) throw new Error('docker tag: give a source and a target.');
  await remember(env, to, await digestOf(env, from));
}

async function inspect(args: string[], env: Env): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string', short: 'f' } },
  });
  const name = onlyName('inspect', positionals);
  const digest = await digestOf(env, name);
  const format = values.format?.replace(/\s+/g, ' ').trim();
  if (format === '{{index .RepoDigests 0}}') say(`${name.replace(/:[^:/]*$/, '')}@${digest}`);
  else if (format === '{{.Id}}') say(digest);
  else throw new Error("docker inspect: only --format '{{index .RepoDigests 0}}' and '{{.Id}}'.");
}

function onlyName(command: string, names: string[]): string {
  const [name] = names;
  if (name && names.length === 1) return name;
  throw new Error(`docker ${command}: give one image.`);
}

function imagesFolder(env: Env): string {
  if (env.TRAINYARD_IMAGES) return env.TRAINYARD_IMAGES;
  throw new Error('TRAINYARD_IMAGES is not set: this program is run by the local plane.');
}

/** What a build may know of this machine: how to reach package registries. */
function buildEnvironment(env: Env): Record<string, string> {
  const wanted =
    /^(npm_config_|pip_)|^(https?|no|all)_proxy$|^(ssl_cert_file|node_extra_ca_certs)$/i;
  const pairs = Object.entries(env).filter(([name]) => wanted.test(name));
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** The tags that this build has made, which on a Docker host would be the engine's. */
async function tags(env: Env): Promise<Record<string, string>> {
  const text = await readFile(tagsFile(env), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, string>;
}

async function remember(env: Env, name: string, digest: string): Promise<void> {
  await mkdir(dirname(tagsFile(env)), { recursive: true });
  await writeFile(tagsFile(env), JSON.stringify({ ...(await tags(env)), [name]: digest }));
}

async function digestOf(env: Env, name: string): Promise<string> {
  const digest = (await tags(env))[name];
  if (digest) return digest;
  throw new Error(`No such image: ${name}`);
}

function tagsFile(env: Env): string {
  return `${env.HOME}/.docker/tags.json`;
}
