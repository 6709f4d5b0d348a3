import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Check, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import {
  findImage,
  type ImageName,
  type ImageRow,
  imageNotFound,
  imagesOf,
  type Repository,
  repositoryArn,
  requireRepository,
  tagsOf,
} from './ecr-table.ts';
import { mediaTypeOf } from './manifest.ts';
import { type Scanner, scanShown, scanStatus } from './scan.ts';

type ImageId = Wire<ecr.ImageIdentifier>;

function onRepository(action: string) {
  return ({ repositoryName }: { repositoryName: string }, context: Context): Check[] => [
    { action: `ecr:${action}`, resource: repositoryArn(context, repositoryName) },
  ];
}

function named(repositoryName: string, { imageTag, imageDigest }: ImageId): ImageName {
  if (imageTag || imageDigest) {
    return { repositoryName, ...(imageTag && { imageTag }), ...(imageDigest && { imageDigest }) };
  }
  const message = 'Invalid parameter: an image id needs a tag or a digest.';
  throw new AwsError('InvalidParameterException', message);
}

function requireImage(tx: Tx, context: Context, repositoryName: string, id: ImageId): ImageRow {
  const name = named(repositoryName, id);
  const image = findImage(tx, name);
  if (image) return image;
  throw imageNotFound(context, name);
}

function isScanned(repository: Repository): boolean {
  return repository.imageScanningConfiguration?.scanOnPush === true;
}

/** Reading and deleting images. */
export const imageOperations = (
  scan?: Scanner,
): Operations<{
  DescribeImages: [ecr.DescribeImagesRequest, ecr.DescribeImagesResponse];
  ListImages: [ecr.ListImagesRequest, ecr.ListImagesResponse];
  BatchGetImage: [ecr.BatchGetImageRequest, ecr.BatchGetImageResponse];
  BatchDeleteImage: [ecr.BatchDeleteImageRequest, ecr.BatchDeleteImageResponse];
  DescribeImageScanFindings: [
    ecr.DescribeImageScanFindingsRequest,
    ecr.DescribeImageScanFindingsResponse,
  ];
}> => ({
  DescribeImages: {
    authorize: onRepository('DescribeImages'),
    run: (tx, { repositoryName, imageIds, filter }, context) => {
      const repository = requireRepository(tx, context, repositoryName);
      const rows: ImageRow[] = imageIds?.length
        ? imageIds.map((id) => requireImage(tx, context, repositoryName, id))
        : imagesOf(tx, repositoryName);
      const details = rows.map((image) => detailOf(tx, context, repository, image, scan));
      const wanted = { TAGGED: true, UNTAGGED: false }[String(filter?.tagStatus)];
      return {
        imageDetails: details.filter(
          (detail) => wanted === undefined || (detail.imageTags !== undefined) === wanted,
        ),
      };
    },
  },
  ListImages: {
    authorize: onRepository('ListImages'),
    run: (tx, { repositoryName }, context) => {
      requireRepository(tx, context, repositoryName);
      const imageIds = imagesOf(tx, repositoryName).flatMap(({ digest: imageDigest }) => {
        const tags = tagsOf(tx, repositoryName, imageDigest);
        if (tags.length === 0) return [{ imageDigest }];
        return tags.map((imageTag) => ({ imageDigest, imageTag }));
      });
      return { imageIds };
    },
  },
  BatchGetImage: {
    authorize: onRepository('BatchGetImage'),
    run: (tx, { repositoryName, imageIds }, context) => {
      requireRepository(tx, context, repositoryName);
      const images: Wire<ecr.Image>[] = [];
      const failures: Wire<ecr.ImageFailure>[] = [];
      for (const imageId of imageIds ?? []) {
        const image = findImage(tx, named(repositoryName, imageId));
        if (image) images.push(imageOf(context, image, imageId));
        else failures.push(failure(imageId));
      }
      return { images, failures };
    },
  },
  BatchDeleteImage: {
    authorize: onRepository('BatchDeleteImage'),
    run: (tx, { repositoryName, imageIds }, context) => {
      requireRepository(tx, context, repositoryName);
      const removed: ImageId[] = [];
      const failures: Wire<ecr.ImageFailure>[] = [];
      for (const imageId of imageIds ?? []) {
        const image = findImage(tx, named(repositoryName, imageId));
        if (image) removed.push(...deleteImage(tx, image, imageId));
        else failures.push(failure(imageId));
      }
      return { imageIds: removed, failures };
    },
  },
  DescribeImageScanFindings: {
    authorize: onRepository('DescribeImageScanFindings'),
    run: (tx, { repositoryName, imageId }, context) => {
      const repository = requireRepository(tx, context, repositoryName);
      const { digest: imageDigest } = requireImage(tx, context, repositoryName, imageId);
      if (!isScanned(repository)) {
        const message = `Image scan does not exist for the image with '${imageDigest}'`;
        throw new AwsError('ScanNotFoundException', message);
      }
      const { account: registryId } = context;
      const id = { ...imageId, imageDigest };
      return { registryId, repositoryName, imageId: id, ...scanShown(scan, imageDigest, context) };
    },
  },
});

function detailOf(
  tx: Tx,
  context: Context,
  repository: Repository,
  image: ImageRow,
  scan?: Scanner,
): Wire<ecr.ImageDetail> {
  const { repositoryName } = repository;
  const imageTags = tagsOf(tx, repositoryName, image.digest);
  return {
    registryId: context.account,
    repositoryName,
    imageDigest: image.digest,
    ...(imageTags.length > 0 && { imageTags }),
    imageSizeInBytes: image.size,
    imagePushedAt: image.pushed / 1000,
    ...(isScanned(repository) && { imageScanStatus: scanStatus(scan) }),
    imageManifestMediaType: mediaTypeOf(image.manifest),
  };
}

function imageOf(context: Context, image: ImageRow, imageId: ImageId): Wire<ecr.Image> {
  return {
    registryId: context.account,
    repositoryName: image.repository,
    imageId: { ...imageId, imageDigest: image.digest },
    imageManifest: image.manifest,
    imageManifestMediaType: mediaTypeOf(image.manifest),
  };
}

function failure(imageId: ImageId): Wire<ecr.ImageFailure> {
  const failureReason = 'Requested image not found';
  return { imageId, failureCode: 'ImageNotFound', failureReason };
}

/** A tag alone is taken off; the image goes with its last tag, or by its digest at once. */
function deleteImage(tx: Tx, { repository, digest }: ImageRow, imageId: ImageId): ImageId[] {
  const tags = imageId.imageDigest ? tagsOf(tx, repository, digest) : [imageId.imageTag!];
  for (const tag of tags) {
    tx.run('DELETE FROM ecr_tag WHERE repository = ? AND tag = ?', repository, tag);
  }
  if (tagsOf(tx, repository, digest).length === 0) {
    tx.run('DELETE FROM ecr_image WHERE repository = ? AND digest = ?', repository, digest);
  }
  if (tags.length === 0) return [{ imageDigest: digest }];
  return tags.map((imageTag) => ({ imageDigest: digest, imageTag }));
}
