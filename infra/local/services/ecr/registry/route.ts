import { Refusal } from './refusal.ts';

/** What a path of the distribution protocol names. */
export type Place =
  | { of: 'registry' }
  | { of: 'upload'; repository: string; upload: string }
  | { of: 'layer'; repository: string; digest: string }
  | { of: 'manifest'; repository: string; reference: string }
  | { of: 'tags'; repository: string };

/** Repository names as ECR allows them. */
const name = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*';
const form = new RegExp(
  `^/v2/(?<repository>${name})/(?:(?<tags>tags/list)|blobs/uploads/(?<upload>[\\w-]*)|` +
    'blobs/(?<digest>sha256:[0-9a-f]{64})|' +
    'manifests/(?<reference>sha256:[0-9a-f]{64}|\\w[\\w.-]{0,127}))$',
);

/** The place of a path, or a refusal that says what there is. */
export function placeOf(path: string): Place {
  if (path === '/v2/' || path === '/v2') return { of: 'registry' };
  const { repository, tags, upload, digest, reference } = form.exec(path)?.groups ?? {};
  if (!repository) {
    const message =
      `${path} is nothing of this registry: it has manifests, blobs by sha256, uploads and ` +
      'tags/list of repositories, whose names have lower-case letters.';
    throw new Refusal(404, 'NAME_INVALID', message);
  }
  if (tags) return { of: 'tags', repository };
  if (digest) return { of: 'layer', repository, digest };
  if (reference) return { of: 'manifest', repository, reference };
  return { of: 'upload', repository, upload: upload ?? '' };
}
