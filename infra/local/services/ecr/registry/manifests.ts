import type * as ecr from '@aws-sdk/client-ecr';
import type { Wire } from '../../../kernel/wire-types.ts';
import { mediaTypeOf } from '../manifest.ts';
import { type Answer, type Exchange, reply } from './exchange.ts';
import { Refusal } from './refusal.ts';
import type { Place } from './route.ts';

/** The largest manifest that a registry must take, in bytes, by the specification. */
const manifestLimit = 4 * 1024 * 1024;

type Named = Extract<Place, { of: 'manifest' }>;

/** By `PushImage`, which needs all that `docker push` needs on AWS. */
export async function putManifest(
  { repository, reference }: Named,
  exchange: Exchange,
): Promise<Answer> {
  const imageManifest = await textOf(exchange);
  if (mediaTypeOf(imageManifest) === undefined) {
    const message = 'The body is no image manifest and no index of the OCI or of Docker.';
    throw new Refusal(400, 'MANIFEST_INVALID', message);
  }
  const { image } = await exchange.call<Wire<ecr.PutImageResponse>>('PushImage', {
    repositoryName: repository,
    imageManifest,
    ...(isDigest(reference) ? { imageDigest: reference } : { imageTag: reference }),
  });
  const digest = image?.imageId?.imageDigest ?? '';
  const location = `/v2/${repository}/manifests/${digest}`;
  return reply(exchange, 201, { location, 'docker-content-digest': digest });
}

/** By `BatchGetImage`, as on AWS. */
export async function getManifest(
  { repository, reference }: Named,
  exchange: Exchange,
): Promise<Answer> {
  const id = isDigest(reference) ? { imageDigest: reference } : { imageTag: reference };
  const { images } = await exchange.call<Wire<ecr.BatchGetImageResponse>>('BatchGetImage', {
    repositoryName: repository,
    imageIds: [id],
  });
  const [image] = images ?? [];
  if (!image) {
    throw new Refusal(404, 'MANIFEST_UNKNOWN', `${repository} has no image ${reference}.`);
  }
  const { imageManifest, imageManifestMediaType: type = 'application/json' } = image;
  const digest = image.imageId?.imageDigest ?? '';
  const headers = { 'content-type': type, 'docker-content-digest': digest };
  return reply(exchange, 200, headers, imageManifest);
}

const isDigest = (reference: string) => reference.startsWith('sha256:');

async function textOf({ incoming }: Exchange): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > manifestLimit) {
      throw new Refusal(413, 'MANIFEST_INVALID', 'A manifest has at most 4 MiB.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
