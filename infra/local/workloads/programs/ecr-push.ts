import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { StoredImage } from '../images/image-store.ts';
import { type Pause, patience } from './patience.ts';
import type { Env } from './streams.ts';

/** Registers an image with the plane's ECR. */
export async function pushImage(
  uri: string,
  image: StoredImage,
  env: Env,
  pause: Pause,
): Promise<void> {
  const [, repositoryName, imageTag] = /^[^/]+\/([^:@]+):([\w.-]+)$/.exec(uri) ?? [];
  if (!repositoryName) throw new Error(`${uri} is not <registry>/<repository>:<tag>.`);
  const request = {
    repositoryName,
    imageTag,
    imageDigest: image.digest,
    imageManifest: image.manifest,
    imageSizeInBytes: image.size,
  };
  await callEcr('PushImage', request, env, pause);
}

/** Calls the plane's ECR as the build's own role, so that its policies decide. */
export async function callEcr(
  operation: string,
  request: object,
  env: Env,
  pause: Pause,
): Promise<unknown> {
  const body = JSON.stringify(request);
  const endpoint = new URL(env.AWS_ENDPOINT_URL_ECR ?? env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1');
  const signer = new SignatureV4({
    service: 'ecr',
    region: env.AWS_REGION ?? 'us-east-1',
    sha256: Sha256,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    },
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: Number(endpoint.port) || undefined,
    path: '/',
    query: {},
    headers: {
      host: endpoint.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
    },
    body,
  });
  const response = await send(endpoint, { method: 'POST', headers: signed.headers, body }, pause);
  const answer = await response.json();
  if (response.ok) return answer;
  const { message, __type } = answer as { message?: string; __type?: string };
  throw new Error(`denied: ${__type ?? response.status}: ${message ?? response.statusText}`);
}

/** Waits while the plane is away: it may be started again meanwhile. */
async function send(endpoint: URL, request: RequestInit, pause: Pause): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const last = tries === patience.tries;
    const response = await fetch(endpoint, request).catch((error: Error) => {
      if (last) throw error;
      return undefined;
    });
    if (response && (last || response.status !== 503)) return response;
    await pause(patience.pauseMs);
  }
}
