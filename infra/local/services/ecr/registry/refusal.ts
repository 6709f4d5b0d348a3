import type { AwsError } from '../../../kernel/types.ts';

/** An error of the distribution protocol: what a registry client shows to its user. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** ECR's errors as its registry answers them; others are denied with their own words. */
const known: Record<string, [number, string]> = {
  AccessDeniedException: [403, 'DENIED'],
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  ImageNotFoundException: [404, 'MANIFEST_UNKNOWN'],
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  UploadNotFoundException: [404, 'BLOB_UPLOAD_UNKNOWN'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
};

/** The refusal that an error of the API stands for. */
export function refusalOf({ code, message }: AwsError): Refusal {
  const [status, name] = Object.hasOwn(known, code) ? known[code]! : [400, 'UNSUPPORTED'];
  return new Refusal(status, name, message);
}
