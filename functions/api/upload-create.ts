import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod';
import { readBody } from '../../shared/findings/refusal.ts';
import { jsonOf, textOf } from '../../shared/http/body.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { projectName } from '../../shared/schema.ts';

const urlSeconds = 900;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

/** Names stay as they are, below the folder that the store gives them. */
function isFilePath(path: string): boolean {
  const parts = path.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const isPlain = (part: string) => !/^(\.\.?)?$|[\u0000-\u001f\u007f]/.test(part);
  return Buffer.byteLength(path) <= limits.uploadNameBytes && parts.every(isPlain);
}

/** What `POST /uploads` takes. */
export const uploadRequest = z.strictObject({
  sha256,
  name: z
    .string()
    .refine(isFilePath, {
      error:
        'must be a file name, or a path of them with slashes, without control characters and ' +
        `in ${limits.uploadNameBytes} bytes at most`,
    })
    .default('data'),
  /** For a file of a folder: the hash of all of it, which gives the folder its address. */
  folder: sha256.optional(),
  size: z.int().min(0).max(limits.uploadBytes).optional(),
  project: projectName.optional(),
});

/**
 * `POST /uploads`: where to put a file. The address holds the content's hash and the store checks
 * it, so a file that is there need not be sent again and cannot be another one. The files of a
 * folder lie under the hash of the whole folder, which the sender computes.
 */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const body = jsonOf(textOf(request.event));
    const upload = readBody(uploadRequest, body, 'InvalidParameter');
    const { sha256: hash, name, folder: whole, project: named } = upload;
    const project = projectOf(request.caller, ports.config, named);
    const Bucket = ports.config.bucket;
    const folder = `projects/${project}/uploads/${whole ?? hash}/`;
    const Key = `${folder}${name}`;
    const checksum = Buffer.from(hash, 'hex').toString('base64');
    const exists = await isThere(ports, Bucket, Key);
    const command = new PutObjectCommand({ Bucket, Key, ChecksumSHA256: checksum });
    const url = await getSignedUrl(ports.clients.of(S3Client), command, {
      expiresIn: urlSeconds,
      signingDate: new Date(ports.clock.now()),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    });
    return {
      status: 200,
      body: {
        uri: `s3://${Bucket}/${Key}`,
        folder: `s3://${Bucket}/${folder}`,
        exists,
        put: { url, headers: { 'x-amz-checksum-sha256': checksum }, expiresInSeconds: urlSeconds },
      },
    };
  });

async function isThere(ports: Ports, Bucket: string, Key: string): Promise<boolean> {
  try {
    await ports.clients.of(S3Client).send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotFound') return false;
    throw error;
  }
}
