import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod';
import { Problem } from '../../shared/errors.ts';
import { jsonOf, textOf } from '../../shared/http/body.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { projectName } from '../../shared/schema.ts';

const urlSeconds = 900;

/** What `POST /uploads` takes. */
export const uploadRequest = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'must be a plain file name')
    .default('data'),
  size: z.int().min(0).max(limits.uploadBytes).optional(),
  project: projectName.optional(),
});

/**
 * `POST /uploads`: where to put a file. The address holds the content's hash and the store checks
 * it, so a file that is there need not be sent again and cannot be another one.
 */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const parsed = uploadRequest.safeParse(jsonOf(textOf(request.event)));
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      const pointer = `/${issue.path.join('/')}`;
      throw new Problem('InvalidParameter', `${pointer}: ${issue.message}`, { pointer });
    }
    const { sha256, name, project: named } = parsed.data;
    const project = projectOf(request.caller, ports.config, named);
    const Bucket = ports.config.bucket;
    const folder = `projects/${project}/uploads/${sha256}/`;
    const Key = `${folder}${name}`;
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
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
