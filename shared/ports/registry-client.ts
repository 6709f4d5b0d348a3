import { type Outward, SignedClient } from './signed-client.ts';

/** What a registry knows of an image. */
export interface KnownImage {
  digest: string;
  /** `COMPLETE`, `UNSUPPORTED_IMAGE` and others of AWS; absent where none was asked for. */
  scanStatus?: string;
  /** How many findings a scan had, by severity. */
  findings?: Record<string, number>;
}

interface Answer {
  imageDetails?: {
    imageDigest: string;
    imageScanStatus?: { status?: string };
    imageScanFindingsSummary?: { findingSeverityCounts?: Record<string, number> };
  }[];
  __type?: string;
}

/** The one call of Amazon ECR that a plan makes. */
export class RegistryClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 'ecr', 'api.ecr');
  }

  /**
   * An image by its tag or digest; undefined where there is none. Throws with the name of AWS's
   * error.
   */
  async image(
    repositoryName: string,
    named: string,
    ports: Outward,
  ): Promise<KnownImage | undefined> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
    };
    const imageId = named.startsWith('sha256:') ? { imageDigest: named } : { imageTag: named };
    const body = JSON.stringify({ repositoryName, imageIds: [imageId] });
    const { status, text } = await this.send({ method: 'POST', path: '/', headers, body }, ports);
    const { imageDetails = [], __type = `status ${status}` } = JSON.parse(text) as Answer;
    const [found] = imageDetails;
    if (status !== 200) {
      if (__type.endsWith('ImageNotFoundException')) return undefined;
      throw new Error(__type.split('#').at(-1));
    }
    if (!found) return undefined;
    const { imageDigest: digest, imageScanStatus, imageScanFindingsSummary } = found;
    const findings = imageScanFindingsSummary?.findingSeverityCounts;
    return {
      digest,
      ...(imageScanStatus?.status ? { scanStatus: imageScanStatus.status } : {}),
      ...(findings ? { findings } : {}),
    };
  }
}
