import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type _Object,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ifThere } from '../../kernel/if-there.ts';
import { linkedFiles, missing } from './linked-files.ts';

/** One `aws s3 cp`. */
export interface CopyRequest {
  from: string;
  to: string;
  recursive: boolean;
  /** Told each file. */
  tell(line: string): void;
}

/** A copy that the AWS CLI ends with this exit code. */
export class CopyFailed extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** How many files are copied at once. */
const parallel = 8;

/** Bodies up to this size are sent whole; larger ones are streamed. */
const wholeBytes = 16 * 1024 * 1024;

/** Copies an object to a file, or every object below a prefix into a folder. */
export async function copyFromS3(client: S3Client, request: CopyRequest): Promise<void> {
  const { bucket, key } = parseUri(request.from);
  if (!request.recursive) {
    const isFolder = request.to.endsWith('/') || (await isDirectory(request.to));
    const target = isFolder ? join(request.to, basename(key)) : request.to;
    return download(client, bucket, key, target, request);
  }
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const root = resolve(request.to);
  await mkdir(root, { recursive: true });
  const keys = (await listObjects(client, bucket, prefix))
    .map(({ Key = '' }) => Key)
    .filter((one) => !one.endsWith('/'));
  await inParallel(keys, (one) => {
    const target = resolve(root, one.slice(prefix.length));
    if (!target.startsWith(`${root}/`)) throw new CopyFailed(`${one} leads out of the folder`, 1);
    return download(client, bucket, one, target, request);
  });
}

/** Copies a file to an object, or every file of a folder below a prefix. */
export async function copyToS3(client: S3Client, request: CopyRequest): Promise<void> {
  const { bucket, key } = parseUri(request.to);
  const found = await stat(request.from).catch(() => undefined);
  if (!found) throw new CopyFailed(`The user-provided path ${request.from} does not exist.`, 255);
  if (!request.recursive) {
    const target = key === '' || key.endsWith('/') ? key + basename(request.from) : key;
    return upload(client, request.from, bucket, target, request);
  }
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const warnings = await eachFile(request.from, (file) =>
    upload(client, file, bucket, prefix + relative(request.from, file), request),
  );
  // The AWS CLI has copied the others by then, and ends so.
  if (warnings.length > 0) throw new CopyFailed(warnings.join('\n'), 2);
}

/**
 * Does a piece of work with every file of a folder, in which others may write meanwhile; answers
 * which were left out.
 */
export async function eachFile(
  folder: string,
  work: (file: string) => Promise<void>,
): Promise<string[]> {
  const { files, warnings } = await linkedFiles(folder);
  await inParallel(files, async (file) => {
    const done = await ifThere(work(file).then(() => true));
    if (!done) warnings.push(missing(file));
  });
  return warnings;
}

/** The bucket and the key in `s3://BUCKET/KEY`. */
export function parseUri(uri: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(uri) ?? [];
  if (!bucket) throw new CopyFailed(`${uri} names no bucket`, 252);
  return { bucket, key };
}

/** Every object below a prefix. */
export async function listObjects(
  client: S3Client,
  Bucket: string,
  Prefix: string,
): Promise<_Object[]> {
  const objects: _Object[] = [];
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken });
    const page = await client.send(command);
    objects.push(...(page.Contents ?? []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return objects;
}

async function download(
  client: S3Client,
  Bucket: string,
  Key: string,
  target: string,
  request: CopyRequest,
): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  await mkdir(dirname(target), { recursive: true });
  await pipeline(Body as Readable, createWriteStream(target));
  request.tell(`download: s3://${Bucket}/${Key} to ${target}`);
}

/** Copies a file to an object. */
export async function upload(
  client: S3Client,
  file: string,
  Bucket: string,
  Key: string,
  request: Pick<CopyRequest, 'tell'>,
): Promise<void> {
  const { size } = await stat(file);
  // Of a file that grows meanwhile no more is sent than was announced.
  const Body =
    size <= wholeBytes ? await readFile(file) : createReadStream(file, { end: size - 1 });
  const ContentLength = Buffer.isBuffer(Body) ? Body.length : size;
  await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength }));
  request.tell(`upload: ${file} to s3://${Bucket}/${Key}`);
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Does a piece of work with each item, some of them at once. */
export async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
