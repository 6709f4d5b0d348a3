import { pipeline } from 'node:stream/promises';
import { type Answer, type Exchange, reply } from './exchange.ts';
import { getManifest, putManifest } from './manifests.ts';
import { Refusal } from './refusal.ts';
import type { Place } from './route.ts';

const json = { 'content-type': 'application/json' };

/** Does what a request asks. */
export async function perform(place: Place, exchange: Exchange): Promise<Answer> {
  const { method = 'GET' } = exchange.incoming;
  if (place.of === 'registry') {
    if (method === 'GET' || method === 'HEAD') return reply(exchange, 200, json, '{}');
  } else if (place.of === 'upload') {
    if (method === 'POST' && place.upload === '') return begin(place.repository, exchange);
    if (method === 'PATCH') return append(place, exchange);
    if (method === 'PUT') return finish(place, exchange);
    if (method === 'GET') return progress(place, exchange);
  } else if (place.of === 'layer') {
    if (method === 'HEAD' || method === 'GET') return readLayer(place, exchange);
  } else if (place.of === 'manifest') {
    if (method === 'HEAD' || method === 'GET') return getManifest(place, exchange);
    if (method === 'PUT') return putManifest(place, exchange);
  } else if (place.of === 'tags' && method === 'GET') {
    return listTags(place.repository, exchange);
  }
  const remedy = method === 'DELETE' ? ' Delete images with aws ecr batch-delete-image.' : '';
  throw new Refusal(405, 'UNSUPPORTED', `ECR's registry has no ${method} here.${remedy}`);
}

type Upload = Extract<Place, { of: 'upload' }>;

async function begin(repositoryName: string, exchange: Exchange): Promise<Answer> {
  // A layer of another repository is pushed again, as ECR wants it unless it is told otherwise.
  const { uploadId, givenUp } = await exchange.call<{ uploadId: string; givenUp: string[] }>(
    'BeginLayer',
    { repositoryName },
  );
  for (const upload of givenUp) await exchange.files.drop(upload);
  return goOn(exchange, { repository: repositoryName, upload: uploadId }, 0, 202);
}

function goOn(
  exchange: Exchange,
  { repository, upload }: Pick<Upload, 'repository' | 'upload'>,
  size: number,
  status: number,
): Answer {
  return reply(exchange, status, {
    location: `/v2/${repository}/blobs/uploads/${upload}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': upload,
  });
}

async function append(place: Upload, exchange: Exchange): Promise<Answer> {
  return goOn(exchange, place, await appended(place, exchange), 202);
}

/** Adds the request's body to the upload; answers its size. */
async function appended({ repository, upload }: Upload, exchange: Exchange): Promise<number> {
  const { incoming, files, call } = exchange;
  await call('AppendLayer', { repositoryName: repository, uploadId: upload });
  const from = /^(?:bytes[ =])?(\d+)-\d+/.exec(incoming.headers['content-range'] ?? '')?.[1];
  const size = await files.append(upload, incoming, from === undefined ? undefined : Number(from));
  if (size !== undefined) return size;
  const message = `The upload has ${await files.size(upload)} bytes, so no chunk from ${from} on.`;
  throw new Refusal(416, 'BLOB_UPLOAD_INVALID', message);
}

async function progress(place: Upload, exchange: Exchange): Promise<Answer> {
  const { repository, upload } = place;
  await exchange.call('AppendLayer', { repositoryName: repository, uploadId: upload });
  return goOn(exchange, place, await exchange.files.size(upload), 204);
}

async function finish(place: Upload, exchange: Exchange): Promise<Answer> {
  const { query, files, call } = exchange;
  const { repository, upload } = place;
  const layerDigest = query.get('digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(layerDigest)) {
    const message = `digest must be sha256: and 64 hexadecimal digits, not '${layerDigest}'.`;
    throw new Refusal(400, 'DIGEST_INVALID', message);
  }
  await appended(place, exchange);
  const size = await files.finish(upload, layerDigest);
  if (size === undefined) {
    await files.drop(upload);
    const message = `The bytes that were uploaded do not have the digest ${layerDigest}.`;
    throw new Refusal(400, 'DIGEST_INVALID', message);
  }
  const request = { repositoryName: repository, uploadId: upload, layerDigest, size };
  await call('FinishLayer', request);
  const location = `/v2/${repository}/blobs/${layerDigest}`;
  return reply(exchange, 201, { location, 'docker-content-digest': layerDigest });
}

async function readLayer(
  { repository, digest }: Extract<Place, { of: 'layer' }>,
  { incoming, outgoing, files, call }: Exchange,
): Promise<Answer> {
  const only = incoming.method === 'HEAD';
  const request = { repositoryName: repository, layerDigest: digest };
  const found = await call<{ size: number } | undefined>(only ? 'FindLayer' : 'ReadLayer', request);
  if (!found) throw new Refusal(404, 'BLOB_UNKNOWN', `${repository} has no layer ${digest}.`);
  return () => {
    outgoing.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': String(found.size),
      'docker-content-digest': digest,
    });
    return only ? void outgoing.end() : pipeline(files.read(digest), outgoing);
  };
}

async function listTags(name: string, exchange: Exchange): Promise<Answer> {
  const { imageIds } = await exchange.call<{ imageIds: { imageTag?: string }[] }>('ListImages', {
    repositoryName: name,
  });
  const tags = imageIds.flatMap(({ imageTag }) => imageTag ?? []).sort();
  return reply(exchange, 200, json, JSON.stringify({ name, tags }));
}
