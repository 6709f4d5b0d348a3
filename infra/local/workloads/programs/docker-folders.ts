import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DockerBuilder } from './docker-builder.ts';
import type { Env } from './streams.ts';

/** Makes images of folders, where no engine is. The plane's own calls are signed: no login. */
export const folderBuilder: DockerBuilder = {
  async login() {},

  async build({ context, dockerfile, buildArgs, tags }, env) {
    const { buildImage } = await import('../images/build-image.ts');
    const image = await buildImage({
      images: imagesFolder(env),
      context,
      ...(dockerfile ? { dockerfile } : {}),
      buildArgs,
      build: env.CODEBUILD_BUILD_ID ?? '',
      tools: { path: env.PATH ?? '', environment: buildEnvironment(env) },
    });
    for (const name of tags) await remember(env, name, image.digest);
    return image.digest;
  },

  async push(uri, env, pause) {
    const { openImage } = await import('../images/image-store.ts');
    const { pushImage } = await import('./ecr-push.ts');
    const image = await openImage(imagesFolder(env), await digestOf(env, uri));
    if (!image) throw new Error(`An image does not exist locally with the tag: ${uri}`);
    await pushImage(uri, image, env, pause);
    return image.digest;
  },

  async tag(from, to, env) {
    await remember(env, to, await digestOf(env, from));
  },

  async inspect(name, env) {
    const digest = await digestOf(env, name);
    return { id: digest, digest };
  },
};

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
