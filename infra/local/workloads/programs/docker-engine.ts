import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { create } from 'tar';
import { type Engine, eachLine } from '../engine/client.ts';
import { reachEngine, whyAway } from '../engine/find-engine.ts';
import { contextFiles } from '../images/context-files.ts';
import type { DockerBuilder } from './docker-builder.ts';
import { type Env, say } from './streams.ts';

/** Proxies that Docker passes to every build without an ARG. */
const proxies = /^(https?|ftp|no|all)_proxy$/i;

/** Makes images in the plane's engine and pushes them to the plane's registry. */
export const engineBuilder: DockerBuilder = {
  async login(password, env) {
    await mkdir(dirname(loginFile(env)), { recursive: true });
    await writeFile(loginFile(env), password, { mode: 0o600 });
  },

  async build({ context, dockerfile, tags, buildArgs, noCache, pull }, env) {
    const file = dockerfile ? relative(resolve(context), dockerfile) : 'Dockerfile';
    const files = (await contextFiles(context)).map(({ path }) => path);
    const all = [...new Set([...files, file])];
    const tar = Readable.from(create({ cwd: context, portable: true }, all));
    const given = Object.entries(env).filter(([name]) => proxies.test(name));
    const query = new URLSearchParams({
      dockerfile: file,
      buildargs: JSON.stringify({ ...Object.fromEntries(given), ...buildArgs }),
      ...(noCache ? { nocache: '1' } : {}),
      ...(pull ? { pull: '1' } : {}),
    });
    for (const tag of tags) query.append('t', tag);
    const engine = await engineOf(env);
    let id = '';
    await eachLine(await engine.stream('POST', `/build?${query}`, { tar }), ({ stream, aux }) => {
      if (stream?.trim()) say(stream.trimEnd());
      id = aux?.ID ?? id;
    });
    return id;
  },

  async push(uri, env) {
    const [, repository = '', tag = ''] = /^[^/]+\/([^:@]+):([\w.-]+)$/.exec(uri) ?? [];
    if (!tag) throw new Error(`${uri} is not <registry>/<repository>:<tag>.`);
    const password = await readFile(loginFile(env), 'utf8').catch(() => {
      throw new Error('no basic auth credentials: log in with aws ecr get-login-password.');
    });
    const host = new URL(env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1').host;
    const repo = `${host}/${repository}`;
    const engine = await engineOf(env);
    await engine.call('POST', `/images/${uri}/tag`, { query: { repo, tag } });
    const auth = { username: 'AWS', password, serveraddress: host };
    const headers = { 'x-registry-auth': Buffer.from(JSON.stringify(auth)).toString('base64url') };
    // Podman takes a registry without TLS only where it is told; Docker ignores the word.
    const call = { query: { tag, tlsVerify: 'false' }, headers };
    let digest = '';
    await eachLine(await engine.stream('POST', `/images/${repo}/push`, call), ({ status, aux }) => {
      digest = aux?.Digest ?? /digest: (sha256:[0-9a-f]{64})/.exec(status ?? '')?.[1] ?? digest;
    });
    return digest;
  },

  async tag(from, to, env) {
    const [, repo = '', tag = 'latest'] = /^(.+?)(?::([\w.-]+))?$/.exec(to) ?? [];
    await (await engineOf(env)).call('POST', `/images/${from}/tag`, { query: { repo, tag } });
  },

  async inspect(name, env) {
    const engine = await engineOf(env);
    type Image = { Id: string; RepoDigests?: string[] };
    const { Id: id, RepoDigests } = await engine.call<Image>('GET', `/images/${name}/json`);
    return { id, digest: RepoDigests?.[0]?.split('@')[1] };
  },
};

/** The plane has looked whether it is of use; here it need only answer. */
async function engineOf(env: Env): Promise<Engine> {
  return reachEngine(env.TRAINYARD_ENGINE ?? '').catch((error) => {
    throw new Error(`Cannot connect to the container engine: ${whyAway(error)}`);
  });
}

const loginFile = (env: Env) => `${env.HOME}/.docker/login`;
