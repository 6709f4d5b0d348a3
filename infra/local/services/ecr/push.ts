import { createHash } from 'node:crypto';
import { matchesGlob } from 'node:path';
import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Check, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import {
  digestOfTag,
  findImage,
  imageNotFound,
  parseImageUri,
  type Repository,
  repositoryArn,
  requireRepository,
} from './ecr-table.ts';
import { requireLayers, sizeOf } from './manifest.ts';

/** What `docker push` calls on AWS besides PutImage. */
const uploadActions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
];

/** What `docker pull` and Fargate call on AWS. */
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const login: Check = { action: 'ecr:GetAuthorizationToken', resource: '*' };

/** What stands for a push has the size of the layers too, which AWS counts itself. */
type Push = ecr.PutImageRequest & { imageSizeInBytes?: number };

/**
 * PutImage as AWS has it, and two operations that only this plane has: PushImage and PullImage
 * stand for what `docker push` and `docker pull` do, with all the permissions those need.
 */
export const pushOperations: Operations<{
  PutImage: [ecr.PutImageRequest, ecr.PutImageResponse];
  PushImage: [Push, ecr.PutImageResponse];
  PullImage: [{ imageUri: string }, { imageDigest: string }];
}> = {
  PutImage: {
    authorize: ({ repositoryName }, context) =>
      onRepository(['ecr:PutImage'], repositoryName, context),
    run: (tx, request, context) => {
      const { repositoryName, imageTag } = request;
      const digest = digestOf(request.imageManifest);
      const tagged = imageTag === undefined || digestOfTag(tx, repositoryName, imageTag) === digest;
      if (tagged && findImage(tx, { repositoryName, imageDigest: digest })) {
        throw new AwsError(
          'ImageAlreadyExistsException',
          `Image with digest '${digest}' and tag '${imageTag}' already exists in the repository ` +
            `with name '${repositoryName}' in registry with id '${context.account}'`,
        );
      }
      return { image: putImage(tx, request, context) };
    },
  },
  PushImage: {
    authorize: ({ repositoryName }, context) => [
      login,
      ...onRepository([...uploadActions, 'ecr:PutImage'], repositoryName, context),
    ],
    run: (tx, request, context) => ({ image: putImage(tx, request, context) }),
  },
  PullImage: {
    authorize: ({ imageUri }, context) => [
      login,
      ...onRepository(pullActions, parseImageUri(context, imageUri).repositoryName, context),
    ],
    run: (tx, { imageUri }, context) => {
      const name = parseImageUri(context, imageUri);
      requireRepository(tx, context, name.repositoryName);
      const image = findImage(tx, name);
      if (!image) throw imageNotFound(context, name);
      return { imageDigest: image.digest };
    },
  },
};

function onRepository(actions: string[], name: string, context: Context): Check[] {
  return actions.map((action) => ({ action, resource: repositoryArn(context, name) }));
}

function digestOf(manifest: unknown): string {
  return `sha256:${createHash('sha256').update(String(manifest)).digest('hex')}`;
}

/** Writes an image under the digest of its manifest, and its tag where the repository allows it. */
function putImage(tx: Tx, request: Wire<Push>, context: Context): Wire<ecr.Image> {
  const { repositoryName, imageManifest, imageTag, imageDigest } = request;
  const { imageSizeInBytes = sizeOf(imageManifest) } = request;
  const repository = requireRepository(tx, context, repositoryName);
  const digest = digestOf(imageManifest);
  if (imageDigest !== undefined && imageDigest !== digest) {
    const message = `The manifest's digest is '${digest}', not '${imageDigest}'.`;
    throw new AwsError('ImageDigestDoesNotMatchException', message);
  }
  requireLayers(tx, context, repositoryName, imageManifest);
  if (imageTag !== undefined) tagImage(tx, repository, imageTag, digest);
  const sql = 'INSERT INTO ecr_image VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  tx.run(sql, repositoryName, digest, imageManifest, imageSizeInBytes, context.now);
  publishPush(context, repository, digest, imageTag);
  const { account: registryId } = context;
  const imageId = { imageDigest: digest, ...(imageTag && { imageTag }) };
  return { registryId, repositoryName, imageId, imageManifest };
}

function tagImage(tx: Tx, repository: Repository, tag: string, digest: string): void {
  const { repositoryName } = repository;
  const before = digestOfTag(tx, repositoryName, tag);
  // Also where the digest is the same: what `docker push` does is refused all the same.
  if (before !== undefined && isImmutable(repository, tag)) {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${repositoryName}' repository and cannot ` +
        'be overwritten because the tag is immutable.',
    );
  }
  tx.run('INSERT OR REPLACE INTO ecr_tag VALUES (?, ?, ?)', repositoryName, tag, digest);
}

function isImmutable(repository: Repository, tag: string): boolean {
  const { imageTagMutability = 'MUTABLE', imageTagMutabilityExclusionFilters = [] } = repository;
  const excluded = imageTagMutabilityExclusionFilters.some(({ filter }) =>
    matchesGlob(tag, filter),
  );
  return imageTagMutability.startsWith('IMMUTABLE') !== excluded;
}

function publishPush(context: Context, repository: Repository, digest: string, tag?: string): void {
  const event = {
    source: 'aws.ecr',
    detailType: 'ECR Image Action',
    detail: {
      'action-type': 'PUSH',
      result: 'SUCCESS',
      'repository-name': repository.repositoryName,
      'image-digest': digest,
      ...(tag && { 'image-tag': tag }),
    },
    resources: [repository.repositoryArn],
  };
  const service = 'ecr.amazonaws.com';
  context.call('events', 'PublishServiceEvent', event, { arn: service, service });
}
