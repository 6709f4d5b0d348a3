import { findBasePrograms } from '../workloads/base-programs.ts';
import { createImageSource } from '../workloads/image-source.ts';
import type { ImageSource } from '../workloads/types.ts';
import { codeCache } from './code-cache.ts';

/** How builds on this machine reach packages; nothing else of the environment reaches them. */
const forBuilds = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'PIP_INDEX_URL', 'PIP_TRUSTED_HOST'],
  ...['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'],
];

/**
 * The images of a plane, with the interpreters of this machine. These are looked for when the first
 * image is asked for, as asking a Python for its place takes a while. Builds go to the engine
 * behind the socket, where there is one.
 */
export function hostImages(folder: string, engine?: string): ImageSource {
  let source: Promise<ImageSource> | undefined;
  const open = async () => {
    const programs = await findBasePrograms(process.env.PATH ?? '', process.execPath);
    const given = forBuilds.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value] as const] : [];
    });
    const buildEnvironment = Object.fromEntries(given);
    const cache = codeCache();
    return createImageSource({
      ...{ folder, programs, buildEnvironment },
      ...(engine && { engine }),
      ...(cache && { cache }),
    });
  };
  return {
    async find(uri, outside) {
      source ??= open();
      return (await source).find(uri, outside);
    },
  };
}

/** Where docker and podman listen, the place that the environment names first. */
export function engineSockets(): string[] {
  const { DOCKER_HOST = '', CONTAINER_HOST = '' } = process.env;
  const named = [DOCKER_HOST, CONTAINER_HOST].filter((host) => host.startsWith('unix://'));
  const usual = ['/var/run/docker.sock', '/run/podman/podman.sock'];
  return [...named.map((host) => host.slice('unix://'.length)), ...usual];
}

/** `UID:GID` of the plane; undefined for root, whose containers may be anybody. */
export function ownUser(): string | undefined {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? undefined : `${uid}:${process.getgid?.() ?? uid}`;
}
