import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
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

it('finds the object that was written last, with its version where there is one', async () => {
  const s3 = new S3Client({ ...plane.onSocket, forcePathStyle: true });
  const put = async (Key: string) => {
    plane.pass(1000);
    return (await s3.send(new PutObjectCommand({ Bucket: 'days', Key, Body: Key }))).VersionId;
  };
  await s3.send(new CreateBucketCommand({ Bucket: 'days' }));
  await put('in/later & <last>.csv');
  await put('other/c.csv');
  const newest = () => client.newest('days', 'in/');
  expect(await newest()).toBe('in/later & <last>.csv');
  expect(await client.version('days', 'in/later & <last>.csv')).toBeUndefined();
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'days', VersioningConfiguration }));
  await put('in/a.csv');
  const version = await put('in/a.csv');
  await put('in/folder/');
  expect(await newest()).toBe('in/a.csv');
  expect(await client.version('days', 'in/a.csv')).toBe(version);
  expect(await client.newest('days', 'none/')).toBeUndefined();
  s3.destroy();
});

it('throws the name of the error of S3', async () => {
  await expect(client.holds('no-such-bucket', '')).rejects.toThrow('NoSuchBucket');
});
