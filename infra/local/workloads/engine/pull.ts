import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Context, type Outside } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { CannotStart } from '../backend.ts';
import { type Engine, EngineError, eachLine, podmanApi } from './client.ts';

/** An image of this plane's registry: the wire's host, and a password of its own. */
interface FromRegistry {
  reference: string;
  password: string;
}

/**
 * Makes sure that the engine has the image of a URI; answers the name by which it knows it. One of
 * ECR is pulled by its digest from the plane's own registry, others from where their name says.
 */
export async function pullImage(
  engine: Engine,
  uri: string,
  outside: Outside,
  registry: string,
): Promise<string> {
  const own = /\.dkr\.ecr\./.test(uri) ? fromRegistry(uri, outside, registry) : undefined;
  const reference = own?.reference ?? uri;
  try {
    if (await hasImage(engine, reference)) return reference;
    const auth = { username: 'AWS', password: own?.password ?? '', serveraddress: registry };
    await pull(engine, reference, own && Buffer.from(JSON.stringify(auth)).toString('base64url'));
    return reference;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new CannotStart(`CannotPullContainerError: ${uri}: ${error.message}`);
  }
}

/** Whether the engine has an image of this name or digest. */
async function hasImage(engine: Engine, reference: string): Promise<boolean> {
  try {
    await engine.call('GET', `/images/${reference}/json`);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return false;
    throw error;
  }
}

async function pull(engine: Engine, reference: string, auth: string | undefined): Promise<void> {
  const headers: Record<string, string> = auth ? { 'x-registry-auth': auth } : {};
  // Docker takes registries of this machine without TLS; podman wants to be told, by its own API.
  const isPlain = engine.isPodman && auth !== undefined;
  const query: Record<string, string> = isPlain
    ? { reference, tlsVerify: 'false' }
    : { fromImage: reference };
  const path = isPlain ? `${podmanApi}/images/pull` : '/images/create';
  await eachLine(await engine.stream('POST', path, { query, headers }), () => {});
  if (await hasImage(engine, reference)) return;
  throw new EngineError(404, 'The engine did not say why it has no such image.');
}

function fromRegistry(uri: string, outside: Outside, registry: string): FromRegistry {
  try {
    return outside.transact((_tx, context) => {
      const request = { imageUri: uri };
      const { imageDigest } = context.call<{ imageDigest: string }>('ecr', 'PullImage', request);
      const name = /^[^/]+\/([^:@]+)/.exec(uri)?.[1] ?? '';
      requireLayers(context, uri, { repositoryName: name, imageIds: [{ imageDigest }] });
      const { authorizationData } = context.call<{
        authorizationData: { authorizationToken: string }[];
      }>('ecr', 'GetAuthorizationToken', {});
      const token = authorizationData[0]?.authorizationToken ?? '';
      const password = Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '');
      return { reference: `${registry}/${name}@${imageDigest}`, password };
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new CannotStart(`CannotPullContainerError: ${uri}: ${error.code}: ${error.message}`);
  }
}

/** What the process runtime builds are folders, of which the registry has a manifest only. */
function requireLayers(context: Context, uri: string, request: object): void {
  type Answer = Wire<ecr.DescribeImagesResponse>;
  const { imageDetails = [] } = context.call<Answer>('ecr', 'DescribeImages', request);
  if (!imageDetails[0]?.imageManifestMediaType?.includes('trainyard')) return;
  throw new CannotStart(
    `CannotPullContainerError: ${uri} was built for the process runtime, where an image is a ` +
      'folder. Delete it (aws ecr batch-delete-image), so that it is built again, or start with ' +
      '--runtime process.',
  );
}
