import type { Config } from './ports/config.ts';

/** A part of S3 beside the plane's own bucket: `BUCKET`, or `BUCKET/PREFIX/`. */
export function placeIn(given: string): { bucket: string; prefix: string } {
  const at = given.indexOf('/');
  if (at === -1) return { bucket: given, prefix: '' };
  return { bucket: given.slice(0, at), prefix: given.slice(at + 1) };
}

/** What a project's workloads may read in S3, as such addresses begin; the first is its own. */
export const readablePlaces = (config: Pick<Config, 'accessOf' | 'bucket'>, project: string) => [
  `s3://${config.bucket}/projects/${project}/`,
  ...sharedPlaces(config, project),
];

/** What a project's workloads may read in S3 beside its own prefix: how such addresses begin. */
export const sharedPlaces = ({ accessOf }: Pick<Config, 'accessOf'>, project: string): string[] =>
  accessOf(project).buckets.map((given) => {
    const { bucket, prefix } = placeIn(given);
    return `s3://${bucket}/${prefix}`;
  });
