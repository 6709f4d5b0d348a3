import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { projectName } from '../../../shared/schema.ts';
import { routesOf } from '../route.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

/** Names stay as they are, below the folder that the store gives them. */
function isFilePath(path: string): boolean {
  const parts = path.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const isPlain = (part: string) => !/^(\.\.?)?$|[\u0000-\u001f\u007f]/.test(part);
  return Buffer.byteLength(path) <= limits.uploadNameBytes && parts.every(isPlain);
}

/** What `POST /uploads` takes. */
const uploadBody = z.strictObject({
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

/** The calls about the plane itself. */
export const planeRoutes = routesOf('plane', {
  'upload-create': {
    method: 'POST',
    path: '/uploads',
    role: 'submitter',
    summary: 'Answers where to put a file, by its content hash',
    body: uploadBody,
    grantSet: 'upload-create',
  },
  'doctor-get': {
    method: 'GET',
    path: '/doctor',
    role: 'viewer',
    summary: 'Looks for what keeps people from being told, and for what got stuck',
    grantSet: 'doctor-get',
  },
  'health-get': {
    method: 'GET',
    path: '/health',
    summary: 'Says that the plane answers',
    grantSet: 'read',
  },
  'route-missing': {
    method: '$default',
    path: '$default',
    summary: 'Answers a call to a path that does not exist',
    etag: true,
    status: 204,
    grantSet: 'public',
  },
});
