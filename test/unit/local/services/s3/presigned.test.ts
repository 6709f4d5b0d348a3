import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wirePlane } from '../../wire/wire-plane.ts';

const Bucket = 'uploads';
let plane: Awaited<ReturnType<typeof wirePlane>>;
let s3: S3Client;
beforeAll(async () => {
  plane = await wirePlane();
  s3 = new S3Client(plane.onSocket);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => plane.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const put = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body, headers });

it('takes a presigned PUT as the SDK makes it and gives the bytes to a presigned GET', async () => {
  const Key = 'a b/ü+c.txt';
  const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }));
  expect((await put(upload, 'hello')).status).toBe(200);
  const ResponseContentDisposition = 'attachment; filename="x.txt"';
  const command = new GetObjectCommand({ Bucket, Key, ResponseContentDisposition });
  const got = await fetch(await getSignedUrl(s3, command));
  expect(await got.text()).toBe('hello');
  expect(got.headers.get('content-disposition')).toBe(ResponseContentDisposition);
});

it('holds an upload to a SHA-256 that is signed as a header', async () => {
  const ChecksumSHA256 = sha256('right');
  const command = new PutObjectCommand({ Bucket, Key: 'header', ChecksumSHA256 });
  const unhoistableHeaders = new Set(['x-amz-checksum-sha256']);
  const url = await getSignedUrl(s3, command, { unhoistableHeaders });
  const header = { 'x-amz-checksum-sha256': ChecksumSHA256 };
  const wrong = await put(url, 'wrong', header);
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toContain('<Code>BadDigest</Code>');
  const without = await put(url, 'right');
  expect(without.status).toBe(403);
  expect(await without.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  const other = await put(url, 'wrong', { 'x-amz-checksum-sha256': sha256('wrong') });
  expect(other.status).toBe(403);
  expect((await put(url, 'right', header)).status).toBe(200);
});

it('holds an upload to a SHA-256 in the query', async () => {
  const command = new PutObjectCommand({ Bucket, Key: 'q', ChecksumSHA256: sha256('right') });
  const url = await getSignedUrl(s3, command);
  expect(url).toContain('x-amz-checksum-sha256=');
  expect((await put(url, 'wrong')).status).toBe(400);
  expect((await put(url, 'right')).status).toBe(200);
  const changed = url.replace(/x-amz-checksum-sha256=[^&]+&?/, '');
  expect((await put(changed, 'wrong')).status).toBe(403);
});

it('refuses a URL that expired, was changed, or carries headers it did not sign', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 });
  const elsewhere = await put(url.replace('/uploads/k?', '/uploads/l?'), 'x');
  expect(await elsewhere.text()).toContain('SignatureDoesNotMatch');
  const owner = await put(url, 'x', { 'x-amz-meta-owner': 'me' });
  expect(owner.status).toBe(403);
  expect(await owner.text()).toContain('x-amz-meta-owner');
  const longer = await put(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'), 'x');
  expect(longer.status).toBe(403);
  plane.pass(61_000);
  const late = await put(url, 'x');
  expect(late.status).toBe(403);
  expect(await late.text()).toContain('Request has expired');
  plane.pass(-61_000);
});
