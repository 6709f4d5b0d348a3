import { DescribeImagesCommand, ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';
import type { Ports } from './ports.ts';

/**
 * What the plane's repository knows of an image, by its tag or digest; undefined where it has none.
 */
export async function knownImage(
  { clients, config }: Ports,
  reference: string,
): Promise<ImageDetail | undefined> {
  const { repositoryName } = config;
  const byDigest = reference.startsWith('sha256:');
  const imageId = byDigest ? { imageDigest: reference } : { imageTag: reference };
  const command = new DescribeImagesCommand({ repositoryName, imageIds: [imageId] });
  try {
    const { imageDetails = [] } = await clients.of(ECRClient).send(command);
    return imageDetails[0];
  } catch (error) {
    if ((error as Error).name === 'ImageNotFoundException') return undefined;
    throw error;
  }
}
