import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';

/** Repositories, their images by digest, and tags. */
export const ecrSchema = `
  CREATE TABLE IF NOT EXISTS ecr_repository (name TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS ecr_image (
    repository TEXT NOT NULL, digest TEXT NOT NULL, manifest TEXT NOT NULL, size INTEGER NOT NULL,
    pushed INTEGER NOT NULL, PRIMARY KEY (repository, digest));
  CREATE TABLE IF NOT EXISTS ecr_tag (
    repository TEXT NOT NULL, tag TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (repository, tag));
`;

/** A repository with its settings. */
export type Repository = Having<
  Wire<ecr.Repository>,
  'repositoryName' | 'repositoryArn' | 'repositoryUri'
>;

/** An image of a repository. */
export interface ImageRow {
  repository: string;
  digest: string;
  manifest: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  pushed: number;
}

/** `repositoryName` and a tag or digest, of an image's URI in this account and region. */
export interface ImageName {
  repositoryName: string;
  imageTag?: string;
  imageDigest?: string;
}

/** A repository's ARN. */
export function repositoryArn({ region, account }: Context, name: string): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}

/** The registry's host name. */
export function registryHost({ region, account }: Context): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`;
}

/** Splits `<registry>/<name>:<tag>` or `<registry>/<name>@<digest>`. */
export function parseImageUri(context: Context, uri: string): ImageName {
  const host = `${registryHost(context)}/`;
  const match = /^([a-z0-9._/-]+?)(?::([\w.-]{1,128}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
    uri.startsWith(host) ? uri.slice(host.length) : '',
  );
  if (!match?.[1]) {
    const message = `${uri} is not an image of the registry ${registryHost(context)}.`;
    throw new AwsError('InvalidParameterException', message);
  }
  const [, repositoryName, imageTag, imageDigest] = match;
  if (imageDigest) return { repositoryName, imageDigest };
  return { repositoryName, imageTag: imageTag ?? 'latest' };
}

/** The repository of a name, if there is one. */
export function getRepository(tx: Tx, name: string): Repository | undefined {
  const sql = 'SELECT body FROM ecr_repository WHERE name = ?';
  const row = tx.get<{ body: string }>(sql, name);
  return row && JSON.parse(row.body);
}

/** The repository of a name; refused in AWS's words where there is none. */
export function requireRepository(tx: Tx, context: Context, name: string): Repository {
  const repository = getRepository(tx, String(name));
  if (repository) return repository;
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id ` +
      `'${context.account}'`,
  );
}

/** Creates a repository or replaces its settings. */
export function putRepository(tx: Tx, repository: Repository): void {
  const sql = 'INSERT OR REPLACE INTO ecr_repository (name, body) VALUES (?, ?)';
  tx.run(sql, repository.repositoryName, JSON.stringify(repository));
}

/** The image of a digest or tag. */
export function findImage(tx: Tx, name: ImageName): ImageRow | undefined {
  const { repositoryName, imageTag, imageDigest } = name;
  const tagged = imageTag === undefined ? undefined : digestOfTag(tx, repositoryName, imageTag);
  if (imageTag !== undefined && tagged === undefined) return undefined;
  if (imageDigest && tagged && imageDigest !== tagged) return undefined;
  const sql = 'SELECT * FROM ecr_image WHERE repository = ? AND digest = ?';
  return tx.get<ImageRow>(sql, repositoryName, imageDigest ?? tagged ?? '');
}

/** The digest that a tag points to now. */
export function digestOfTag(tx: Tx, repository: string, tag: string): string | undefined {
  const sql = 'SELECT digest FROM ecr_tag WHERE repository = ? AND tag = ?';
  return tx.get<{ digest: string }>(sql, repository, tag)?.digest;
}

/** The tags of an image, by name. */
export function tagsOf(tx: Tx, repository: string, digest: string): string[] {
  const sql = 'SELECT tag FROM ecr_tag WHERE repository = ? AND digest = ? ORDER BY tag';
  return tx.all<{ tag: string }>(sql, repository, digest).map(({ tag }) => tag);
}

/** A repository's images, newest first. */
export function imagesOf(tx: Tx, repository: string): ImageRow[] {
  const sql = 'SELECT * FROM ecr_image WHERE repository = ? ORDER BY pushed DESC, digest';
  return tx.all<ImageRow>(sql, repository);
}

/** The refusal of an image that is not there, in AWS's words. */
export function imageNotFound(context: Context, name: ImageName): AwsError {
  const { repositoryName, imageDigest = 'null', imageTag = 'null' } = name;
  return new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest}', imageTag:'${imageTag}'} does not ` +
      `exist within the repository with name '${repositoryName}' in the registry with id ` +
      `'${context.account}'`,
  );
}
