import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { digestOf, registryPlane } from './registry-plane.ts';

type Plane = Awaited<ReturnType<typeof registryPlane>>;

const type = 'application/vnd.oci.image.manifest.v1+json';

function imageOf(layer: string) {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: {}, layer });
  const blob = (mediaType: string, body: string) => ({
    ...{ mediaType, digest: digestOf(body), size: body.length },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: blob('application/vnd.oci.image.config.v1+json', config),
    layers: [blob('application/vnd.oci.image.layer.v1.tar', layer)],
  });
  return { config, manifest, digest: digestOf(manifest) };
}

/** As docker does it: begin, one chunk, finish. */
async function upload({ send }: Plane, body: string, digest = digestOf(body)) {
  const { headers } = await send('POST', '/v2/jobs/blobs/uploads/');
  const at = String(headers.location);
  await send('PATCH', at, { body });
  return send('PUT', `${at}?digest=${encodeURIComponent(digest)}`);
}

async function push(plane: Plane, layer: string, reference: string) {
  const { config, manifest, digest } = imageOf(layer);
  for (const body of [config, layer]) await upload(plane, body);
  const headers = { 'content-type': type };
  const path = `/v2/jobs/manifests/${reference}`;
  return { digest, answer: await plane.send('PUT', path, { body: manifest, headers }) };
}

const errorOf = ({ body }: { body: Buffer }) => JSON.parse(body.toString()).errors[0];

describe('the registry behind ECR', () => {
  it('takes an image in pieces and gives it by tag and by digest, byte for byte', async () => {
    const plane = await registryPlane();
    const { digest, answer } = await push(plane, 'a layer', 'v1');
    expect(answer).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });
    for (const reference of ['v1', digest]) {
      const got = await plane.send('GET', `/v2/jobs/manifests/${reference}`);
      expect(got).toMatchObject({ status: 200, headers: { 'content-type': type } });
      expect(digestOf(got.body)).toBe(digest);
    }
    const layer = await plane.send('GET', `/v2/jobs/blobs/${digestOf('a layer')}`);
    expect(layer.body.toString()).toBe('a layer');
    expect((await plane.send('GET', '/v2/jobs/tags/list')).body.toString()).toBe(
      '{"name":"jobs","tags":["v1"]}',
    );
  });

  it('shows what was pushed by the API, with the bytes of its layers', async () => {
    const plane = await registryPlane();
    const { digest } = await push(plane, 'a layer', 'v1');
    const { imageDetails } = await plane.ask('DescribeImages', { repositoryName: 'jobs' });
    const { config } = imageOf('a layer');
    expect(imageDetails).toMatchObject([
      {
        imageDigest: digest,
        imageTags: ['v1'],
        imageSizeInBytes: config.length + 'a layer'.length,
        imageManifestMediaType: type,
      },
    ]);
  });

  it('asks for a password, and takes none that is unknown or twelve hours old', async () => {
    const plane = await registryPlane();
    const without = await plane.send('GET', '/v2/', { headers: { authorization: '' } });
    expect(without.status).toBe(401);
    expect(without.headers['www-authenticate']).toMatch(/^Basic realm="http:\/\/127\.0\.0\.1:/);
    const wrong = { authorization: `Basic ${btoa('AWS:guessed')}` };
    expect((await plane.send('GET', '/v2/', { headers: wrong })).status).toBe(401);
    expect((await plane.send('GET', '/v2/')).status).toBe(200);
    plane.later(12 * 3_600_000);
    const late = await plane.send('GET', '/v2/');
    expect(late.status).toBe(401);
    expect(errorOf(late).message).toContain('aws ecr get-login-password');
  });

  it('refuses an image whose layers it does not have', async () => {
    const plane = await registryPlane();
    const { manifest } = imageOf('never pushed');
    const answer = await plane.send('PUT', '/v2/jobs/manifests/v1', { body: manifest });
    expect(answer.status).toBe(404);
    expect(errorOf(answer).code).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  it('refuses bytes with another digest, and keeps nothing of them', async () => {
    const plane = await registryPlane();
    const answer = await upload(plane, 'these bytes', digestOf('others'));
    expect(errorOf(answer)).toMatchObject({ code: 'DIGEST_INVALID' });
    expect(await readdir(`${plane.folder}/registry/uploads`)).toEqual([]);
    expect((await plane.send('HEAD', `/v2/jobs/blobs/${digestOf('others')}`)).status).toBe(404);
  });

  it('drops an upload that nobody has finished in a day when another begins', async () => {
    const plane = await registryPlane();
    const { headers } = await plane.send('POST', '/v2/jobs/blobs/uploads/');
    const at = String(headers.location);
    await plane.send('PATCH', at, { body: 'half a layer' });
    expect(await readdir(`${plane.folder}/registry/uploads`)).toHaveLength(1);
    plane.later(25 * 3_600_000);
    const authorization = `Basic ${await plane.newToken()}`;
    await plane.send('POST', '/v2/jobs/blobs/uploads/', { headers: { authorization } });
    expect(await readdir(`${plane.folder}/registry/uploads`)).toEqual([]);
    const late = await plane.send('PATCH', at, { body: 'more', headers: { authorization } });
    expect(errorOf(late).code).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  it('goes on with an upload where it was broken off, and nowhere else', async () => {
    const plane = await registryPlane();
    const { headers } = await plane.send('POST', '/v2/jobs/blobs/uploads/');
    const at = String(headers.location);
    await plane.send('PATCH', at, { body: 'first ', headers: { 'content-range': '0-5' } });
    const again = { body: 'first ', headers: { 'content-range': '0-5' } };
    expect((await plane.send('PATCH', at, again)).status).toBe(416);
    expect((await plane.send('GET', at)).headers.range).toBe('0-5');
    await plane.send('PATCH', at, { body: 'second', headers: { 'content-range': '6-11' } });
    const digest = digestOf('first second');
    expect((await plane.send('PUT', `${at}?digest=${digest}`)).status).toBe(201);
  });

  it('does not let an immutable tag be pushed again', async () => {
    const plane = await registryPlane({ immutable: true });
    await push(plane, 'one', 'v1');
    const { answer } = await push(plane, 'two', 'v1');
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code: 'TAG_INVALID',
      message: expect.stringContaining('the tag is immutable'),
    });
  });

  it.each([
    ['ecr:InitiateLayerUpload', 'POST', '/v2/jobs/blobs/uploads/'],
    ['ecr:GetDownloadUrlForLayer', 'GET', `/v2/jobs/blobs/${digestOf('a')}`],
    ['ecr:BatchGetImage', 'GET', '/v2/jobs/manifests/v1'],
  ])('needs %s as AWS does', async (action, method, path) => {
    const plane = await registryPlane({ denied: [action] });
    const answer = await plane.send(method, path);
    expect(answer.status).toBe(403);
    expect(errorOf(answer).message).toContain(`not authorized to perform: ${action}`);
  });

  it('names a repository that is not there, and leaves other paths to the wire', async () => {
    const plane = await registryPlane();
    const answer = await plane.send('POST', '/v2/others/blobs/uploads/');
    expect(answer.status).toBe(404);
    expect(errorOf(answer).code).toBe('NAME_UNKNOWN');
    for (const path of ['/bucket/key', '//', '//v2/v2/']) {
      expect((await plane.send('GET', path)).status, path).toBe(418);
    }
    expect((await plane.send('DELETE', '/v2/jobs/manifests/v1')).status).toBe(405);
  });
});
