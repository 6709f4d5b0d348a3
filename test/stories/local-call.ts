import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RealPlane } from './real-plane.ts';

/**
 * Calls an operation that AWS itself does not have, such as one that takes a Spot machine away, as
 * the plane's administrator; answers the status.
 *
 * @param target as the header has it: `SageMaker.InterruptTrainingJob`
 */
export async function localCall(
  plane: RealPlane,
  service: string,
  target: string,
  request: object,
): Promise<number> {
  const { awsUrl, region, adminKeys: credentials } = plane.file;
  const { host, hostname, port, protocol } = new URL(awsUrl);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { method, headers, body } = await signer.sign({
    ...{ method: 'POST', protocol, hostname, port: Number(port), path: '/' },
    headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(request),
  });
  return (await fetch(awsUrl, { method, headers, body })).status;
}
