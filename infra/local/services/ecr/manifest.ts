import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import { layerOf } from './layers.ts';

const types = {
  image: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
};

/** The media types of manifests that list layers, whose bytes the registry must have. */
const ofImages = [types.image, 'application/vnd.docker.distribution.manifest.v2+json'];

interface Manifest {
  mediaType?: string;
  config?: { digest?: string; size?: number };
  layers?: { digest: string; size: number; mediaType?: string }[];
  manifests?: unknown[];
}

/** The media type of a manifest; of one that does not say it, by what it has. */
export function mediaTypeOf(manifest: string): string | undefined {
  const { mediaType, config, manifests } = parsed(manifest);
  if (mediaType !== undefined) return mediaType;
  if (manifests !== undefined) return types.index;
  return config?.digest === undefined ? undefined : types.image;
}

/** Bytes of the layers and the configuration of an image that a registry client pushed. */
export function sizeOf(manifest: string): number {
  return blobsOf(manifest).reduce((sum, { size = 0 }) => sum + size, 0);
}

/** Refuses an image whose layers were not pushed before it, as AWS does. */
export function requireLayers(tx: Tx, context: Context, repository: string, manifest: string) {
  const missing = blobsOf(manifest).find(({ digest }) => !layerOf(tx, repository, String(digest)));
  if (!missing) return;
  const message =
    `The layer with digest '${missing.digest}' required by this image does not exist in the ` +
    `repository with name '${repository}' in the registry with id '${context.account}'`;
  throw new AwsError('LayersNotFoundException', message);
}

/** Layers that lie elsewhere, as those of Windows bases, have types of their own. */
const isHere = ({ mediaType = '' }: { mediaType?: string }) =>
  !/foreign|nondistributable/.test(mediaType);

function blobsOf(manifest: string) {
  if (!ofImages.includes(mediaTypeOf(manifest) ?? '')) return [];
  const { config, layers = [] } = parsed(manifest);
  return [...(config ? [config] : []), ...layers.filter(isHere)];
}

function parsed(manifest: string): Manifest {
  try {
    const value: unknown = JSON.parse(manifest);
    return value !== null && typeof value === 'object' ? (value as Manifest) : {};
  } catch {
    return {};
  }
}
