import { resolve } from 'node:path';
import { playedAlgorithm } from '../algorithms/images.ts';
import { frameworkOf } from '../frameworks/images.ts';
import { AwsError, type Outside } from '../kernel/types.ts';
import { type BasePrograms, installPrograms, type ProgramFolders } from './base-programs.ts';
import { openImage } from './images/image-store.ts';
import { baseOf, defaultPath } from './images/recipe.ts';
import type { Image, ImageSource } from './types.ts';

/** Where a plane's images come from. */
export interface ImageSourceOptions {
  /** The plane's folder of state; images live in `images` and stand-ins in `programs` under it. */
  folder: string;
  programs: BasePrograms;
  /** What builds may know of this machine: proxies and package registries, nothing secret. */
  buildEnvironment?: Record<string, string>;
  /** The socket of the engine that builds images; absent: they become folders. */
  engine?: string;
  /** Where stand-ins keep what Node compiled of them; absent: nowhere. */
  cache?: string;
}

/** Images that builds pushed, Node and Python bases, and stand-ins for some of AWS's images. */
export function createImageSource(options: ImageSourceOptions): ImageSource {
  const { programs, engine, cache } = options;
  const folder = resolve(options.folder);
  const images = `${folder}/images`;
  let installed: Promise<ProgramFolders> | undefined;
  return {
    async find(uri, outside) {
      installed ??= installPrograms({ folder, images, engine, cache }, programs);
      const folders = await installed;
      return (
        standIn(uri, folders, options.buildEnvironment ?? {}) ??
        pushed(uri, outside, images, folders)
      );
    },
  };
}

const awsCli = /^(public\.ecr\.aws\/aws-cli|amazon)\/aws-cli(:|@|$)/;
/** Jupyter's own images: where they are not really run, what this machine has of it. */
const jupyter = /^quay\.io\/jupyter\/[a-z]+-notebook[:@]/;
const codebuild = /^aws\/codebuild\//;

/** Whether the plane brings a stand-in for the image of this URI, whatever runs the others. */
export const isStandIn = (uri: string) =>
  awsCli.test(uri) ||
  codebuild.test(uri) ||
  playedAlgorithm(uri) !== undefined ||
  frameworkOf(uri) !== undefined;

function standIn(
  uri: string,
  folders: ProgramFolders,
  buildEnvironment: Record<string, string>,
): Image | undefined {
  const plain = { entrypoint: [], cmd: [], environment: { PATH: defaultPath }, workdir: '/' };
  if (awsCli.test(uri)) {
    return { ...plain, programs: [folders.aws], entrypoint: ['aws'] };
  }
  if (codebuild.test(uri)) {
    return { ...plain, programs: [folders.codebuild], environment: buildEnvironment };
  }
  const algorithm = playedAlgorithm(uri);
  if (algorithm) return { ...plain, programs: [folders.algorithm(algorithm)] };
  const framework = frameworkOf(uri);
  if (framework) {
    const environment = { ...plain.environment, TRAINYARD_IMAGE: uri };
    return { ...plain, environment, programs: [folders.framework(framework), folders.python] };
  }
  if (jupyter.test(uri)) return { ...plain, programs: [folders.python] };
  const language = baseOf(uri)?.language;
  if (language === 'node') return { ...plain, programs: [folders.node], cmd: ['node'] };
  if (language === 'python') return { ...plain, programs: [folders.python], cmd: ['python3'] };
  return undefined;
}

async function pushed(
  uri: string,
  outside: Outside,
  images: string,
  folders: ProgramFolders,
): Promise<Image | undefined> {
  const digest = digestOf(uri, outside);
  const stored = digest && (await openImage(images, digest));
  if (!stored) return undefined;
  const { config, rootfs } = stored;
  const { base, entrypoint, cmd, environment, workdir } = config;
  return {
    digest,
    rootfs,
    programs: [folders[base.language]],
    entrypoint,
    cmd,
    environment,
    workdir,
  };
}

function digestOf(uri: string, outside: Outside): string | undefined {
  if (!/\.dkr\.ecr\./.test(uri)) return undefined;
  try {
    return outside.transact((_tx, context) =>
      context.call<{ imageDigest: string }>('ecr', 'PullImage', { imageUri: uri }),
    ).imageDigest;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
