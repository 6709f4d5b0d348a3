import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, it } from 'vitest';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Principal, Shape } from '../../../../../infra/local/kernel/types.ts';
import { createS3 } from '../../../../../infra/local/services/s3/s3.ts';
import { errorOf, wirePlane } from '../../wire/wire-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 's3-'));
afterAll(() => rmSync(folder, { recursive: true }));
const blobs = () => readdirSync(join(folder, 'blobs'));

it('keeps equal bodies once, as files named by content, and removes what nothing has', async () => {
  const plane = await wirePlane({ folder });
  const s3 = (operation: string, request: Shape) =>
    plane.kernel.call<Shape>('s3', operation, { Bucket: 'data', ...request }, planePrincipal);
  await s3('CreateBucket', {});
  await s3('PutObject', { Key: '../../etc/passwd', Body: Buffer.from('same') });
  await s3('PutObject', { Key: 'b', Body: 'same' });
  expect(blobs()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  await s3('DeleteObject', { Key: 'b' });
  while (await plane.kernel.tasks.runOne());
  expect(blobs()).toHaveLength(1);
  const { Body } = await s3('GetObject', { Key: '../../etc/passwd' });
  expect(Buffer.from(Body).toString()).toBe('same');
  await s3('PutObject', { Key: '../../etc/passwd', Body: 'other' });
  while (await plane.kernel.tasks.runOne());
  expect(blobs()).toHaveLength(1);
  writeFileSync(join(folder, 'blobs', 'left-over.part'), 'half');
  await createS3({ folder }).resume?.(plane.kernel);
  expect(blobs()).toHaveLength(1);
  await plane.close();
});

it('makes the buckets of a template once, and tells iam their policies', async () => {
  const plane = await wirePlane();
  const { resources } = createS3({ folder: undefined });
  const resource = (type: string, properties: Shape) =>
    plane.kernel.transact((tx, context) =>
      resources?.[type]?.(
        tx,
        { logicalId: 'It', type, physicalName: 'Plane-It-1', properties, asset: (key) => key },
        context,
      ),
    );
  const VersioningConfiguration = { Status: 'Enabled' };
  for (let boot = 0; boot < 2; boot += 1) {
    const made = resource('AWS::S3::Bucket', { VersioningConfiguration });
    expect(made?.ref).toBe('plane-it-1');
    expect(made?.attributes?.Arn).toBe('arn:aws:s3:::plane-it-1');
  }
  resource('AWS::S3::BucketPolicy', { Bucket: 'plane-it-1', PolicyDocument: { Statement: [] } });
  const Bucket = 'plane-it-1';
  const call = (operation: string) =>
    plane.kernel.call<Shape>('s3', operation, { Bucket }, planePrincipal);
  expect(await call('GetBucketVersioning')).toEqual({ Status: 'Enabled' });
  expect((await call('GetBucketPolicy')).Policy).toBe('{"Statement":[]}');
  await plane.close();
});

it('computes each checksum by its published check value', async () => {
  const plane = await wirePlane();
  const s3 = (operation: string, request: Shape) =>
    plane.kernel.call<Shape>('s3', operation, { Bucket: 'sums', ...request }, planePrincipal);
  await s3('CreateBucket', {});
  const Body = '123456789';
  const hex = async (name: string) => {
    const reply = await s3('PutObject', { Key: name, Body, ChecksumAlgorithm: name });
    return Buffer.from(reply[`Checksum${name}`], 'base64').toString('hex');
  };
  expect(await hex('CRC32')).toBe('cbf43926');
  expect(await hex('CRC32C')).toBe('e3069283');
  expect(await hex('SHA1')).toBe('f7c3bc1d808e04732adf679965ccc34ca7ae3441');
  expect(await errorOf(hex('CRC64NVME'))).toMatchObject({ code: 'NotImplemented', status: 501 });
  await plane.close();
});

it('asks for the permissions AWS asks for', async () => {
  const asked: string[] = [];
  const denied = new Set<string>();
  const plane = await wirePlane({
    authorize: (_tx, _principal, { action, resource, conditions }) => {
      const prefix = conditions?.['s3:prefix'];
      asked.push(`${action} ${resource}${prefix === undefined ? '' : ` prefix=${prefix}`}`);
      return denied.has(action) ? { allowed: false, reason: 'of a test' } : { allowed: true };
    },
  });
  const role: Principal = { arn: 'arn:aws:sts::0:assumed-role/r/s', roleArn: 'r' };
  const s3 = (operation: string, request: Shape = {}) =>
    plane.kernel.call<Shape>('s3', operation, { Bucket: 'b00', Key: 'k', ...request }, role);
  const wants = async (operation: string, request?: Shape) => {
    asked.length = 0;
    await s3(operation, request).catch(() => {});
    return [...asked];
  };
  await s3('CreateBucket');
  expect(await wants('PutObject', { Body: 'x' })).toEqual(['s3:PutObject arn:aws:s3:::b00/k']);
  const head = ['s3:GetObject arn:aws:s3:::b00/k'];
  expect(await wants('HeadObject')).toEqual(head);
  const version = await wants('GetObject', { VersionId: 'null' });
  expect(version).toEqual(['s3:GetObjectVersion arn:aws:s3:::b00/k']);
  expect(await wants('ListObjectsV2', { Prefix: 'projects/a/' })).toEqual([
    's3:ListBucket arn:aws:s3:::b00 prefix=projects/a/',
  ]);
  expect(await wants('CopyObject', { CopySource: 'b00/k', Key: 'l' })).toEqual([
    's3:GetObject arn:aws:s3:::b00/k',
    's3:PutObject arn:aws:s3:::b00/l',
  ]);
  denied.add('s3:ListBucket');
  expect(await errorOf(s3('GetObject', { Key: 'no' }))).toMatchObject({
    code: 'AccessDenied',
    status: 403,
  });
  denied.add('s3:DeleteObject');
  const { Deleted, Errors } = await s3('DeleteObjects', { Delete: { Objects: [{ Key: 'k' }] } });
  expect(Deleted).toEqual([]);
  expect(Errors).toMatchObject([{ Key: 'k', Code: 'AccessDenied' }]);
  const client = new S3Client(plane.inProcess);
  const refused = await errorOf(client.send(new ListObjectsV2Command({ Bucket: 'b00' })));
  expect(refused).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  const hidden = await errorOf(client.send(new GetObjectCommand({ Bucket: 'b00', Key: 'no' })));
  expect(hidden.name).toBe('AccessDenied');
  await plane.close();
});
