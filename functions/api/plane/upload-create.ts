import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { projectOf } from '../../../shared/http/caller.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { planeRoutes } from './routes.ts';

const { presignedSeconds } = limits;

/**
 * `POST /uploads`: where to put a file. The address holds the content's hash and the store checks
 * it, so a file that is there need not be sent again and cannot be another one. The files of a
 * folder lie under the hash of the whole folder, which the sender computes.
 */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['upload-create'], async (request) => {
    const { sha256: hash, name, folder: whole, project: named } = request.body;
    const project = projectOf(request.caller, ports.config, named);
    const Bucket = ports.config.bucket;
    const folder = `projects/${project}/uploads/${whole ?? hash}/`;
    const Key = `${folder}${name}`;
    const checksum = Buffer.from(hash, 'hex').toString('base64');
    const exists = await isThere(ports, Bucket, Key);
    const command = new PutObjectCommand({ Bucket, Key, ChecksumSHA256: checksum });
    const url = await getSignedUrl(ports.clients.of(S3Client), command, {
      expiresIn: presignedSeconds,
      signingDate: new Date(ports.clock.now()),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    });
    return {
      body: {
        uri: `s3://${Bucket}/${Key}`,
        folder: `s3://${Bucket}/${folder}`,
        exists,
        put: {
          url,
          headers: { 'x-amz-checksum-sha256': checksum },
          expiresInSeconds: presignedSeconds,
        },
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
