import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, wirePlane } from '../../wire/wire-plane.ts';

let plane: Awaited<ReturnType<typeof wirePlane>>;
beforeAll(async () => {
  plane = await wirePlane();
});
afterAll(() => plane.close());

describe.each(['onSocket', 'inProcess'] as const)('S3 by the SDK, %s', (way) => {
  const Bucket = `bucket-${way.toLowerCase()}`;
  let s3: S3Client;
  beforeAll(async () => {
    s3 = new S3Client(plane[way]);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  const text = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

  it('keeps the lifecycle rules of a bucket', async () => {
    const get = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect((await errorOf(get())).name).toBe('NoSuchLifecycleConfiguration');
    const Rules = [
      {
        ID: 'old',
        Status: 'Enabled' as const,
        Filter: { Prefix: 'logs/' },
        Transitions: [{ Days: 30, StorageClass: 'GLACIER' as const }],
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      },
      { ID: 'parts', Status: 'Disabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    ];
    const LifecycleConfiguration = { Rules };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    expect((await get()).Rules).toEqual(Rules);
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    expect((await errorOf(get())).name).toBe('NoSuchLifecycleConfiguration');
  });

  it('gives back what was put: bytes, type, metadata, checksum', async () => {
    const Metadata = { owner: 'ml team' };
    const Key = "a b/ü+c'(1)*.txt";
    const input = { Bucket, Key, Body: 'hello', ContentType: 'text/plain', Metadata };
    const put = await s3.send(new PutObjectCommand(input));
    expect(put.ETag).toBe(`"${createHash('md5').update('hello').digest('hex')}"`);
    expect(put.ChecksumCRC32).toBe('NhCmhg==');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ContentLength: 5, ContentType: 'text/plain', Metadata });
    expect(head.LastModified).toBeInstanceOf(Date);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got.ChecksumCRC32).toBe('NhCmhg==');
  });

  it('takes the chunk framing off a streamed body and checks its trailer', async () => {
    const Key = 'stream';
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: 70_003 }));
    expect(await text(Key)).toBe(`${'a'.repeat(70_000)}end`);
  });

  it('keeps an empty object', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));
    expect(await text('empty')).toBe('');
  });

  it('answers ranges, and 416 where there is no such byte', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=2-4' }));
    expect(part.ContentRange).toBe('bytes 2-4/10');
    expect(part.$metadata.httpStatusCode).toBe(206);
    expect(await part.Body?.transformToString()).toBe('234');
    expect(await text('digits', { Range: 'bytes=-3' })).toBe('789');
    expect(await text('digits', { Range: 'bytes=8-99' })).toBe('89');
    const error = await errorOf(text('digits', { Range: 'bytes=10-' }));
    expect(error).toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('holds reads and writes to their conditions', async () => {
    const Key = 'once';
    const first = { Bucket, Key, Body: '1', IfNoneMatch: '*' };
    const { ETag } = await s3.send(new PutObjectCommand(first));
    const again = await errorOf(s3.send(new PutObjectCommand({ ...first, Body: '2' })));
    expect(again).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    const swap = { Bucket, Key, Body: '3' };
    await s3.send(new PutObjectCommand({ ...swap, IfMatch: ETag }));
    const stale = await errorOf(s3.send(new PutObjectCommand({ ...swap, IfMatch: ETag })));
    expect(stale.name).toBe('PreconditionFailed');
    const current = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    const same = await errorOf(text(Key, { IfNoneMatch: current.ETag }));
    expect(same.$metadata.httpStatusCode).toBe(304);
  });

  it('refuses a body that does not fit a stated SHA-256 or MD5', async () => {
    const ChecksumSHA256 = createHash('sha256').update('right').digest('base64');
    const input = { Bucket, Key: 'sum', ChecksumSHA256 };
    const wrong = await errorOf(s3.send(new PutObjectCommand({ ...input, Body: 'wrong' })));
    expect(wrong).toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
    expect((await errorOf(text('sum'))).name).toBe('NoSuchKey');
    const put = await s3.send(new PutObjectCommand({ ...input, Body: 'right' }));
    expect(put.ChecksumSHA256).toBe(ChecksumSHA256);
    const short = { Bucket, Key: 'sum', Body: 'x', ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect((await errorOf(s3.send(new PutObjectCommand(short)))).name).toBe('BadDigest');
    const odd = { Bucket, Key: 'sum', Body: 'x', ChecksumSHA256: 'abcd' };
    expect((await errorOf(s3.send(new PutObjectCommand(odd)))).name).toBe('InvalidRequest');
  });

  it('lists by prefix and delimiter, page by page, without loss', async () => {
    const keys = ['l/a', 'l/b/1', 'l/b/2', 'l/c/1', 'l/d & <e>', 'l/z'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          ...{ Bucket, Prefix: 'l/', Delimiter: '/', MaxKeys: 2, ContinuationToken },
        }),
      );
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      for (const { Key } of page.Contents ?? []) seen.push(Key as string);
      for (const { Prefix } of page.CommonPrefixes ?? []) seen.push(Prefix as string);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['l/a', 'l/b/', 'l/c/', 'l/d & <e>', 'l/z']);
    const flat = await s3.send(new ListObjectsCommand({ Bucket, Prefix: 'l/', MaxKeys: 5 }));
    expect(flat.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(0, 5));
    expect(flat.IsTruncated).toBe(true);
    const rest = { Bucket, Prefix: 'l/', StartAfter: 'l/', Delimiter: '/' };
    expect((await s3.send(new ListObjectsV2Command(rest))).Contents).toHaveLength(3);
  });

  it('copies and deletes', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'x', ContentType: 'a/b' }));
    const copied = await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }),
    );
    expect(copied.CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }));
    expect(head.ContentType).toBe('a/b');
    const Objects = [{ Key: 'from' }, { Key: 'to' }, { Key: 'never & was' }];
    const done = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(done.Deleted?.map(({ Key }) => Key)).toEqual(['from', 'to', 'never & was']);
    expect((await errorOf(text('from'))).name).toBe('NoSuchKey');
    const missing = await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'to' })));
    expect(missing).toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  it('joins an upload in parts, with the ETag and checksum AWS gives', async () => {
    const target = { Bucket, Key: 'parts' };
    const ChecksumAlgorithm = 'SHA256' as const;
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm }),
    );
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from('tail')];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const part = { ...target, UploadId, PartNumber: index + 1 };
      const input = { ...part, Body, ChecksumAlgorithm };
      const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand(input));
      Parts.push({ PartNumber: part.PartNumber, ETag, ChecksumSHA256 });
    }
    const listed = await s3.send(new ListPartsCommand({ ...target, UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([5_242_880, 4]);
    const MultipartUpload = { Parts };
    const completed = await s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
    );
    const hash = (name: string, bytes: Buffer) => createHash(name).update(bytes).digest();
    const joined = (name: string) =>
      hash(name, Buffer.concat(bodies.map((body) => hash(name, body))));
    expect(completed.ETag).toBe(`"${joined('md5').toString('hex')}-2"`);
    expect(completed.ChecksumSHA256).toBe(`${joined('sha256').toString('base64')}-2`);
    const tail = await text('parts', { Range: 'bytes=5242879-' });
    expect(tail).toBe('\u0001tail');
    const gone = { ...target, UploadId };
    const error = await errorOf(s3.send(new AbortMultipartUploadCommand(gone)));
    expect(error.name).toBe('NoSuchUpload');
  });

  it('keeps versions, hides deleted keys and brings them back', async () => {
    const versioned = `${Bucket}-versioned`;
    await s3.send(new CreateBucketCommand({ Bucket: versioned }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    const target = { Bucket: versioned, Key: 'k' };
    await s3.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }));
    const shown = await s3.send(new GetBucketVersioningCommand({ Bucket: versioned }));
    expect(shown.Status).toBe('Enabled');
    const first = await s3.send(new PutObjectCommand({ ...target, Body: 'one' }));
    await s3.send(new PutObjectCommand({ ...target, Body: 'two' }));
    const marker = await s3.send(new DeleteObjectCommand(target));
    expect(marker.DeleteMarker).toBe(true);
    expect((await errorOf(s3.send(new GetObjectCommand(target)))).name).toBe('NoSuchKey');
    const all = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned }));
    expect(all.Versions).toHaveLength(2);
    expect(all.DeleteMarkers?.[0]).toMatchObject({ IsLatest: true, VersionId: marker.VersionId });
    const VersionId = first.VersionId;
    const old = await s3.send(new GetObjectCommand({ ...target, VersionId }));
    expect(await old.Body?.transformToString()).toBe('one');
    await s3.send(new DeleteObjectCommand({ ...target, VersionId: marker.VersionId }));
    const back = await s3.send(new GetObjectCommand(target));
    expect(await back.Body?.transformToString()).toBe('two');
  });

  it('takes, tells and deletes a bucket’s policy, and forgets it with the bucket', async () => {
    const own = { Bucket: `${Bucket}-policy` };
    const Resource = `arn:aws:s3:::${own.Bucket}/*`;
    const Policy = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }],
    });
    const none = async () =>
      expect((await errorOf(s3.send(new GetBucketPolicyCommand(own)))).name).toBe(
        'NoSuchBucketPolicy',
      );
    await s3.send(new CreateBucketCommand(own));
    await none();
    await s3.send(new PutBucketPolicyCommand({ ...own, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand(own))).Policy).toBe(Policy);
    await s3.send(new DeleteBucketPolicyCommand(own));
    await none();
    await s3.send(new PutBucketPolicyCommand({ ...own, Policy }));
    await s3.send(new DeleteBucketCommand(own));
    await s3.send(new CreateBucketCommand(own));
    await none();
  });

  it('answers about buckets, and refuses by name what it does not have', async () => {
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.find(({ Name }) => Name === Bucket)?.CreationDate).toBeInstanceOf(Date);
    const head = await s3.send(new HeadBucketCommand({ Bucket }));
    expect(head.BucketRegion).toBe('us-east-1');
    const place = await s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(place.LocationConstraint).toBeFalsy();
    const none = await errorOf(
      s3.send(new PutObjectCommand({ Bucket: 'no-such', Key: 'k', Body: 'x' })),
    );
    expect(none.name).toBe('NoSuchBucket');
    const tagged = { Bucket, Key: 'k', Body: 'x', Tagging: 'a=b' };
    const refused = await errorOf(s3.send(new PutObjectCommand(tagged)));
    expect(refused).toMatchObject({ name: 'NotImplemented' });
    expect(plane.errors).toEqual([]);
  });
});
