import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { repositoryArn, requireRepository } from './ecr-table.ts';

/** The layers of each repository, and those on their way; their bytes are files of the registry. */
export const layerSchema = `
  CREATE TABLE IF NOT EXISTS ecr_layer (
    repository TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (repository, digest));
  CREATE TABLE IF NOT EXISTS ecr_upload (
    id TEXT PRIMARY KEY, repository TEXT NOT NULL, created INTEGER NOT NULL);
`;

/** An upload that was begun so long ago and is not finished was given up; in milliseconds. */
const uploadMs = 24 * 3_600_000;

interface OfLayer {
  repositoryName: string;
  layerDigest: string;
}
interface OfUpload {
  repositoryName: string;
  uploadId: string;
}

/**
 * What the registry asks for each HTTP request about a layer. They exist only on this plane, each
 * with the permission of the AWS operation that `docker` needs for the same step.
 */
export const layerOperations: Operations<{
  FindLayer: [OfLayer, { size: number } | undefined];
  ReadLayer: [OfLayer, { size: number } | undefined];
  BeginLayer: [{ repositoryName: string }, { uploadId: string; givenUp: string[] }];
  AppendLayer: [OfUpload, object];
  FinishLayer: [OfUpload & OfLayer & { size: number }, object];
}> = {
  FindLayer: {
    authorize: needing('BatchCheckLayerAvailability'),
    run: findLayer,
  },
  ReadLayer: {
    authorize: needing('GetDownloadUrlForLayer'),
    run: findLayer,
  },
  BeginLayer: {
    authorize: needing('InitiateLayerUpload'),
    run: (tx, { repositoryName }, context) => {
      requireRepository(tx, context, repositoryName);
      const uploadId = context.uuid();
      tx.run('INSERT INTO ecr_upload VALUES (?, ?, ?)', uploadId, repositoryName, context.now);
      const old = 'DELETE FROM ecr_upload WHERE created < ? RETURNING id';
      const givenUp = tx.all<{ id: string }>(old, context.now - uploadMs).map(({ id }) => id);
      return { uploadId, givenUp };
    },
  },
  AppendLayer: {
    authorize: needing('UploadLayerPart'),
    run: (tx, request) => {
      requireUpload(tx, request);
      return {};
    },
  },
  FinishLayer: {
    authorize: needing('CompleteLayerUpload'),
    run: (tx, request) => {
      requireUpload(tx, request);
      const { uploadId, repositoryName, layerDigest, size } = request;
      tx.run('DELETE FROM ecr_upload WHERE id = ?', uploadId);
      tx.run(
        'INSERT OR REPLACE INTO ecr_layer VALUES (?, ?, ?)',
        ...[repositoryName, layerDigest, size],
      );
      return {};
    },
  },
};

function needing(action: string) {
  return ({ repositoryName }: { repositoryName: string }, context: Context) => [
    { action: `ecr:${action}`, resource: repositoryArn(context, repositoryName) },
  ];
}

function findLayer(tx: Tx, request: OfLayer, context: Context): { size: number } | undefined {
  requireRepository(tx, context, request.repositoryName);
  return layerOf(tx, request.repositoryName, request.layerDigest);
}

/** A layer of a repository; undefined where it was not pushed there. */
export function layerOf(tx: Tx, repository: string, digest: string): { size: number } | undefined {
  const sql = 'SELECT size FROM ecr_layer WHERE repository = ? AND digest = ?';
  return tx.get<{ size: number }>(sql, repository, digest);
}

function requireUpload(tx: Tx, { uploadId, repositoryName }: OfUpload): void {
  const sql = 'SELECT 1 FROM ecr_upload WHERE id = ? AND repository = ?';
  if (tx.get(sql, uploadId, repositoryName)) return;
  const message =
    `The upload with id '${uploadId}' does not exist in the repository with name ` +
    `'${repositoryName}', or it has ended`;
  throw new AwsError('UploadNotFoundException', message);
}
