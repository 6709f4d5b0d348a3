import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientsOf } from '../../../shared/ports/clients.ts';
import { ObjectsClient } from '../../../shared/ports/objects-client.ts';
import { realWorld } from '../../../shared/ports/world.ts';
import { wirePlane } from '../local/wire/wire-plane.ts';

let plane: Awaited<ReturnType<typeof wirePlane>>;
let client: ObjectsClient;

beforeAll(async () => {
  plane = await wirePlane();
  const s3 = new S3Client({ ...plane.onSocket, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'data' }));
  await s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'a b+ü/prices.csv', Body: 'x' }));
  s3.destroy();
  const env = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: plane.url };
  client = clientsOf({ ...realWorld(), env, credentials: plane.credentials }).of(ObjectsClient);
});

afterAll(() => plane.close());

it.each([
  ['a b+ü/', true],
  ['a b+ü/prices.csv', true],
  ['a b+u/', false],
])(
  'finds what a plan asks for over the network, with a signature that holds: %s',
  async (prefix, found) => {
    expect(await client.holds('data', prefix)).toBe(found);
  },
);

it('throws the name of the error of S3', async () => {
  await expect(client.holds('no-such-bucket', '')).rejects.toThrow('NoSuchBucket');
});
