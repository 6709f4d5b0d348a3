import type { Check, Shape } from '../../kernel/types.ts';

/** A bucket's ARN, which has neither account nor region. */
export const bucketArn = (bucket: string) => `arn:aws:s3:::${bucket}`;

/** A check on the bucket itself. */
export function onBucket(action: string) {
  return ({ Bucket }: Shape): Check[] => [{ action: `s3:${action}`, resource: bucketArn(Bucket) }];
}

/** A check on the key. */
export function onObject(action: string) {
  return ({ Bucket, Key }: Shape): Check[] => [
    { action: `s3:${action}`, resource: `${bucketArn(Bucket)}/${Key}` },
  ];
}

/** A check on the key whose action has another name when a version is named. */
export function onVersion(action: string) {
  return (request: Shape): Check[] =>
    onObject(request.VersionId === undefined ? action : `${action}Version`)(request);
}

/** Listing: the condition keys are there only where the request has the parameter. */
export function onList(action: string) {
  return (request: Shape): Check[] => {
    const given: [string, unknown][] = [
      ['s3:prefix', request.Prefix],
      ['s3:delimiter', request.Delimiter],
      ['s3:max-keys', request.MaxKeys],
    ];
    const stated = given.filter(([, value]) => value !== undefined);
    const conditions = Object.fromEntries(stated.map(([key, value]) => [key, String(value)]));
    return onBucket(action)(request).map((check) => ({ ...check, conditions }));
  };
}
